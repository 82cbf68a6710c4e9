// What a CRM would have received: the webhooks that the bot sends, and how the CRM answers them.

import { api } from "./api.js";
import { dateNode } from "./dates.js";
import { el, icon, replace } from "./dom.js";
import { drawer, isOpen, toggle } from "./drawers.js";
import { nameOf, on, store } from "./store.js";
import { toast } from "./toast.js";

const ANSWERS = [
  ["Answers at once", { status: 200 }],
  ["Is slow (20 s)", { status: 200, delay_s: 20 }],
  ["Is broken (503)", { status: 503 }],
  ["Is gone (410)", { status: 410 }],
];
const SIGNED = { ok: "signed", wrong: "signature wrong", late: "signed, but not in time", none: "not signed" };
const WON = new Set(["contacted", "converted"]);
const parts = { manners: null, list: null, tells: false };

const mannersOf = ({ status, delay_s: delay }) => (status === 200 ? (delay ? 1 : 0) : status === 410 ? 3 : 2);
const who = (id) => (id ? (store.users.has(id) ? nameOf(id) : id) : "no owner");

/** Somebody enters in the CRM that the lead has bought: Nextlead hears of it as of any fact. */
function bought(one) {
  const lead = one.body?.data?.lead;
  if (!parts.tells || !lead || lead.customer_at || !WON.has(lead.state)) return null;
  const click = async ({ target }) => {
    target.disabled = true;
    const answer = await api.crmTells(one.lead);
    toast(answer.ok ? answer.result : `Nothing was told: ${answer.error}`, { error: !answer.ok });
    target.disabled = answer.ok;
  };
  return el("button", { type: "button", class: "button small", on: { click } }, "They became a customer");
}

function line(one) {
  const good = one.signature === "ok" && one.answered < 300;
  const node = el("details", { class: `traffic hook${good ? "" : " failed"}` });
  node.append(
    el(
      "summary",
      {},
      el("span", { class: "what" }, (one.type || "unknown").replace(/^lead\./, "")),
      el("span", { class: "hook-lead" }, one.lead || ""),
      el("span", { class: "hook-owner" }, icon("people", 14), who(one.owner)),
      el("span", { class: "signature" }, SIGNED[one.signature], one.answered < 300 ? "" : `, answered ${one.answered}`),
      dateNode(Date.parse(one.at), "{time_secs}", { class: "at" }),
    ),
  );
  node.addEventListener("toggle", () => {
    if (!node.open || node.childElementCount > 1) return;
    const json = el("pre", { class: "json", tabindex: "0" }, JSON.stringify(one.body, null, 2));
    node.append(el("div", { class: "detail" }, bought(one), el("h4", {}, one.id), json));
  });
  return node;
}

const drawn = new Map(); // n -> node, so that what is open stays open

async function read() {
  if (!isOpen("crm")) return;
  const answer = await api.crm();
  parts.tells = answer.tells;
  const rows = (answer.received || []).toReversed();
  const known = new Set(rows.map((one) => one.n));
  for (const n of drawn.keys()) if (!known.has(n)) drawn.delete(n);
  for (const one of rows) if (!drawn.has(one.n)) drawn.set(one.n, line(one));
  replace(parts.list, ...rows.map((one) => drawn.get(one.n)));
  parts.manners.value = String(mannersOf(answer.receiver));
  document.getElementById("crm").classList.toggle("empty", rows.length === 0);
}

function build() {
  const change = async ({ target }) => {
    const answer = await api.crmAnswers(ANSWERS[target.value][1]);
    if (!answer.ok) toast(`The CRM stays as it is: ${answer.error}`, { error: true });
  };
  parts.manners = el(
    "select",
    { class: "field small select", "aria-label": "How the CRM answers", on: { change } },
    ANSWERS.map(([label], index) => el("option", { value: String(index) }, label)),
  );
  parts.list = el("div", { class: "traffic-list" });
  const clear = { type: "button", class: "button small", on: { click: () => api.crmForgets().then(read) } };
  const close = { type: "button", class: "icon-button", "aria-label": "Close CRM", on: { click: toggleCrm } };
  replace(
    document.getElementById("crm"),
    el(
      "header",
      { class: "inspector-head" },
      el("h2", {}, "CRM"),
      parts.manners,
      el("span", { class: "spring" }),
      el("button", clear, "Clear"),
      el("button", close, icon("close")),
    ),
    el(
      "p",
      { class: "inspector-none" },
      "Nothing yet. Every webhook that Nextlead sends arrives here, as it would in HubSpot or Salesforce. Claim a lead to see one.",
    ),
    parts.list,
  );
}

export const toggleCrm = () => toggle("crm");

export function startCrm() {
  drawer("crm", "crm-toggle", () => {
    if (!parts.list) build();
    read();
  });
  on("crm", read);
}
