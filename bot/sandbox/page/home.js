// The app's Home tab.

import { blocks } from "./blocks.js";
import { el, replace } from "./dom.js";
import { keepFocus } from "./focus.js";
import { viewContext } from "./interact.js";
import { visit } from "./place.js";
import { botChannel, store } from "./store.js";

let drawn = null;

/** Home and Messages, as in every Slack app. */
export function homeTabs() {
  const home = store.place === "home";
  const tab = (text, selected, place) =>
    el(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(selected),
        on: { click: () => selected || visit(place) },
      },
      text,
    );
  const dm = botChannel();
  return el(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Nextlead" },
    tab("Home", home, "home"),
    dm && tab("Messages", !home, dm.id),
  );
}

export function drawHome(root) {
  const view = store.home;
  const signature = JSON.stringify([
    store.user,
    store.me?.locale,
    store.me?.tz,
    view?.id,
    view?.hash,
    view?.blocks,
    store.bot.connected,
  ]);
  if (drawn === signature && root.childElementCount) return;
  drawn = signature;
  const body = view
    ? el("div", { class: "home-body" }, blocks(view.blocks, viewContext(view)))
    : el(
        "div",
        { class: "home-none" },
        el("h2", {}, "Nothing here yet"),
        el(
          "p",
          {},
          store.bot.connected
            ? "Nextlead has not published a Home tab for this person."
            : "Nextlead is not connected. Its Home tab appears here once the bot runs.",
        ),
      );
  keepFocus(root, () => replace(root, body));
}
