// Above everything: who acts, what time it is, and the tools of the sandbox.

import { api } from "./api.js";
import { clockFace, fromWall, toWall } from "./dates.js";
import { el, icon, replace } from "./dom.js";
import { closeMenu, menuItem, openMenu } from "./menu.js";
import { about, avatar, humans, openPeople } from "./people.js";
import { become } from "./place.js";
import { nameOf, now, on, readState, setClock, store } from "./store.js";
import { toast } from "./toast.js";

const STEPS = [
  ["+15 min", 900],
  ["+1 h", 3600],
  ["+2 h", 7200],
  ["+1 day", 86400],
];

function personItem(user) {
  const text = el("span", { class: "who" }, el("strong", {}, nameOf(user.id)), el("small", {}, about(user)));
  return menuItem([avatar(user.id, 28), text], () => become(user.id), { checked: user.id === store.user });
}

function actAs() {
  const me = store.me;
  const name = me ? nameOf(me.id) : "…";
  const content = () => [
    humans().map(personItem),
    el("hr"),
    menuItem([icon("people"), "Manage people…"], openPeople),
  ];
  const click = (event) =>
    openMenu(event.currentTarget, { label: "Act as", className: "people-menu", content: content() });
  return el(
    "button",
    {
      type: "button",
      class: "top-button act-as",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": `Act as: ${name}`,
      on: { click },
    },
    me && avatar(me.id, 24),
    el("span", { class: "act-text" }, el("span", { class: "act-label" }, "Act as"), el("strong", {}, name)),
    el("span", { class: "act-hint" }, me?.role_hint || ""),
    icon("down", 12),
  );
}

async function move(body) {
  const answer = await api.clock(body);
  if (answer.ok) setClock(answer.clock);
  else toast(`The clock did not move: ${answer.error}`, { error: true });
  readState();
}

function setTime(event) {
  const field = el("input", { type: "datetime-local", class: "field", id: "clock-to", value: toWall(now()) });
  const submit = (submitted) => {
    submitted.preventDefault();
    const moment = fromWall(field.value);
    if (moment === null) return;
    closeMenu({ focus: true });
    move({ to: new Date(moment).toISOString() });
  };
  const form = el(
    "form",
    { class: "clock-form", on: { submit } },
    el("label", { for: "clock-to" }, `Date and time in ${store.me?.tz || "UTC"}`),
    field,
    el("button", { type: "submit", class: "button primary" }, "Move the clock"),
  );
  openMenu(event.currentTarget, { label: "Set the clock", role: "group", content: form });
}

function clock() {
  const face = el("span", { class: "clock-face", role: "timer", "aria-label": "Sandbox clock" });
  face.append(
    el("span", { class: "clock-day" }),
    el("strong", { class: "clock-time" }),
    el("span", { class: "clock-zone" }),
  );
  const steps = STEPS.map(([label, seconds]) =>
    el(
      "button",
      {
        type: "button",
        class: "top-button step",
        title: `Move the clock ${label}`,
        on: { click: () => move({ advance_s: seconds }) },
      },
      label,
    ),
  );
  const set = el(
    "button",
    {
      type: "button",
      class: "top-button step",
      "aria-haspopup": "true",
      "aria-expanded": "false",
      on: { click: setTime },
    },
    "Set…",
  );
  return el("div", { class: "clock", role: "group", "aria-label": "Clock" }, icon("clock"), face, steps, set);
}

function tick() {
  const face = clockFace(now());
  for (const [name, text] of [
    ["day", face.day],
    ["time", face.time],
    ["zone", face.zone],
  ]) {
    const node = document.querySelector(`.clock-${name}`);
    if (node && node.textContent !== text) node.textContent = text;
  }
}

let running = null; // the label of what is being simulated
let redraw = () => {};

async function runExtra(extra) {
  running = extra.label;
  redraw();
  const answer = await api.extra(extra.name).catch((error) => ({ error: String(error) }));
  running = null;
  redraw();
  const said = answer.message || answer.result;
  if (answer.error) toast(`${extra.label}: ${answer.error}`, { error: true });
  else toast(typeof said === "string" ? said : `${extra.label}: done`);
}

function extras() {
  if (!store.extras.length) return null;
  const content = () => store.extras.map((one) => menuItem(one.label, () => runExtra(one)));
  const click = (event) => openMenu(event.currentTarget, { label: "Simulate", content: content() });
  return el(
    "button",
    {
      type: "button",
      class: "top-button",
      "aria-label": running ? `Simulating: ${running}` : "Simulate",
      title: running || "Let something happen",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-busy": running ? "true" : null,
      disabled: Boolean(running),
      on: { click },
    },
    icon("spark"),
    el("span", {}, running ? `${running} …` : "Simulate"),
    icon("down", 12),
  );
}

function botState() {
  const { connected, mode } = store.bot;
  const text = connected ? `Bot connected${mode ? ` (${mode})` : ""}` : "Bot not connected";
  const faults = store.faults.length
    ? `, ${store.faults.length} fault${store.faults.length > 1 ? "s" : ""} on`
    : "";
  return el(
    "span",
    {
      class: `bot-state ${connected ? "on" : "off"}`,
      role: "img",
      "aria-label": text + faults,
      title: text + faults,
    },
    el("i", {}),
    el("span", {}, text + faults),
  );
}

const panelButton = (name, label, title, click) =>
  el(
    "button",
    {
      type: "button",
      class: "top-button",
      id: `${name}-toggle`,
      "aria-label": label,
      title,
      "aria-pressed": "false",
      on: { click },
    },
    icon(name),
    el("span", {}, label),
  );

/** Draw again what the state decides; the clock stays in place, so that a press on it is never lost. */
export function startTopbar(toggleTraffic, toggleCrm) {
  const [left, right] = [el("div", { class: "top-left" }), el("div", { class: "top-extras" })];
  const crm = panelButton("crm", "CRM", "What a CRM receives from the bot", toggleCrm);
  const traffic = panelButton("traffic", "Traffic", "What goes between Slack and the bot", toggleTraffic);
  document.getElementById("topbar").append(left, clock(), right, crm, traffic);
  let drawn = "";
  redraw = () => {
    const key = JSON.stringify([
      store.me,
      store.bot,
      store.extras,
      store.faults.length,
      store.users.size,
      store.crm,
      running,
    ]);
    if (key === drawn) return;
    drawn = key;
    replace(left, actAs(), botState());
    replace(right, extras());
    crm.hidden = !store.crm;
    tick();
  };
  on("state", redraw);
  on("clock", tick);
  setInterval(tick, 1000);
}
