// The sandbox's page: a local Slack to act in.

import { startChannel } from "./channel.js";
import { startCrm, toggleCrm } from "./crm.js";
import { el, icon, replace } from "./dom.js";
import { startInspector, toggleTraffic } from "./inspector.js";
import { startModals } from "./modal.js";
import { become, firstPerson, startPlace, visit } from "./place.js";
import { startSidebar } from "./sidebar.js";
import { api } from "./api.js";
import { nameOf, on, store } from "./store.js";
import { startTopbar } from "./topbar.js";

const HINT =
  "Type /nextlead to pull your first lead. Switch people at the top left, move the clock at the top right.";
const BOT = "U0BOT"; // always there, so that the page can ask who else is
const SEEN = "nextlead-sandbox-hint";

function hintSeen(mark) {
  try {
    if (mark) localStorage.setItem(SEEN, "yes");
    return localStorage.getItem(SEEN) === "yes";
  } catch {
    return mark; // storage is switched off: the hint is dismissed until the next load
  }
}

let dismissed = hintSeen(false);

function notices() {
  const dismiss = () => {
    dismissed = true;
    hintSeen(true);
    notices();
  };
  const hint =
    !dismissed &&
    el(
      "div",
      { class: "notice hint-strip", role: "note" },
      icon("spark"),
      el("span", {}, HINT),
      el(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Dismiss hint", on: { click: dismiss } },
        icon("close", 14),
      ),
    );
  const offline =
    !store.online &&
    el(
      "div",
      { class: "notice warning", role: "alert" },
      "The sandbox does not answer. The page comes back by itself when it runs again.",
    );
  const gone =
    store.me?.deleted && el("div", { class: "notice warning" }, `${nameOf(store.user)} is deactivated.`);
  replace(document.getElementById("notices"), offline, gone, hint);
}

function placeOf(query) {
  return query.get("in") || null;
}

async function start() {
  startPlace();
  startTopbar(toggleTraffic, toggleCrm);
  startSidebar();
  startChannel();
  startModals();
  startInspector();
  startCrm();
  on("state online", notices);
  addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search);
    const user = query.get("as") || store.user;
    if (user === store.user) visit(placeOf(query) || store.place, { push: false });
    else become(user, { place: placeOf(query), push: false });
  });
  await enter();
}

// The sandbox may start after the page: try until it answers.
async function enter() {
  const query = new URLSearchParams(location.search);
  try {
    const state = await api.state(BOT);
    const users = state.users || [];
    const chosen = users.find((one) => one.id === query.get("as")) || firstPerson(users);
    if (!chosen) throw new Error("nobody is in the workspace yet");
    await become(chosen.id, { place: placeOf(query), push: false });
  } catch {
    store.online = false;
    notices();
    setTimeout(enter, 1500);
  }
}

start();
