// What went between Slack and the bot.

import { api } from "./api.js";
import { dateNode } from "./dates.js";
import { el, icon, replace } from "./dom.js";
import { drawer as register, toggle } from "./drawers.js";
import { on } from "./store.js";

const KEPT = 500;
const drawer = () => document.getElementById("inspector");
let since = 0;
let reading = false;
let again = false;
let wanted = "";
let list = null;

// A word instead of a status says what went wrong ("no ack in 3 s").
const failed = (entry) =>
  typeof entry.status !== "number" || entry.status >= 400 || entry.response?.ok === false;

function json(title, value) {
  if (value === undefined || value === null) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return [el("h4", {}, title), el("pre", { class: "json", tabindex: "0" }, text)];
}

function line(entry) {
  const toBot = entry.direction === "to_bot";
  const ms = entry.ms === null || entry.ms === undefined ? "…" : `${Math.round(entry.ms)} ms`;
  const node = el("details", {
    class: `traffic${failed(entry) ? " failed" : ""}`,
    data: { what: entry.what || "" },
  });
  const direction = toBot ? "to bot" : "from bot";
  node.append(
    el(
      "summary",
      {},
      el(
        "span",
        { class: `way ${entry.direction}`, title: direction },
        toBot ? "→" : "←",
        el("span", { class: "hidden" }, direction),
      ),
      el("span", { class: "what" }, entry.what),
      el("span", { class: "status" }, String(entry.status ?? "")),
      el("span", { class: "ms" }, ms),
      entry.at
        ? dateNode(typeof entry.at === "number" ? entry.at * 1000 : Date.parse(entry.at), "{time_secs}", {
            class: "at",
          })
        : null,
    ),
  );
  const fill = () => {
    if (node.open && node.childElementCount === 1)
      node.append(
        el("div", { class: "detail" }, json("Request", entry.request), json("Response", entry.response)),
      );
  };
  node.addEventListener("toggle", fill);
  filter(node);
  return node;
}

function filter(node) {
  node.hidden = !node.dataset.what.toLowerCase().includes(wanted);
}

async function read() {
  if (drawer().hidden) return;
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  const { entries = [] } = await api.traffic(since).catch(() => ({}));
  reading = false;
  const fresh = entries.filter((entry) => entry.n > since || since === 0);
  since = entries.reduce((top, entry) => Math.max(top, entry.n), since);
  list.prepend(...fresh.reverse().map(line));
  while (list.childElementCount > KEPT) list.lastChild.remove();
  drawer().classList.toggle("empty", list.childElementCount === 0);
  if (again) {
    again = false;
    read();
  }
}

function build() {
  list = el("div", { class: "traffic-list" });
  const input = (event) => {
    wanted = event.target.value.trim().toLowerCase();
    for (const node of list.children) filter(node);
  };
  replace(
    drawer(),
    el(
      "header",
      { class: "inspector-head" },
      el("h2", {}, "Traffic"),
      el("input", {
        class: "field small",
        type: "search",
        placeholder: "Filter by method",
        "aria-label": "Filter traffic by method",
        on: { input },
      }),
      el(
        "button",
        {
          type: "button",
          class: "button small",
          on: {
            click: () => {
              list.replaceChildren();
              drawer().classList.add("empty");
            },
          },
        },
        "Clear",
      ),
      el(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Close traffic", on: { click: toggleTraffic } },
        icon("close"),
      ),
    ),
    el(
      "p",
      { class: "inspector-none" },
      "Nothing yet. What Slack sends to the bot (→) and what the bot calls (←) shows up here.",
    ),
    list,
  );
}

export const toggleTraffic = () => toggle("inspector");

export function startInspector() {
  register("inspector", "traffic-toggle", () => {
    if (!list) build();
    read();
  });
  on("traffic", read);
}
