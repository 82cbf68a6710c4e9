// The workspace, its channels, and the app.

import { el, icon, replace } from "./dom.js";
import { avatar } from "./people.js";
import { visit } from "./place.js";
import { botChannel, nameOf, on, store } from "./store.js";

function entry({ id, label, sign, unread, active, muted, badge }) {
  const click = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    visit(id);
  };
  const href = `/?${new URLSearchParams({ as: store.user, in: id })}`;
  const count = unread && typeof unread === "number" ? unread : null;
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: `entry${unread ? " unread" : ""}${muted ? " muted" : ""}`,
        href,
        "aria-current": active ? "page" : null,
        on: { click },
      },
      sign,
      el("span", { class: "entry-name" }, label),
      badge && el("span", { class: "entry-badge" }, badge),
      unread
        ? el(
            "span",
            { class: "dot", "aria-hidden": "true" },
            count === null ? "" : String(Math.min(count, 99)),
          )
        : null,
      unread ? el("span", { class: "hidden" }, "(unread)") : null,
    ),
  );
}

const section = (title, entries) =>
  entries.length
    ? el("section", { class: "side-section" }, el("h2", {}, title), el("ul", {}, entries))
    : null;

function channelEntry(one) {
  return entry({
    id: one.id,
    label: one.name,
    sign: icon(one.private ? "lock" : "hash"),
    unread: store.place === one.id ? 0 : one.unread,
    active: store.place === one.id,
    muted: one.archived,
    badge: one.archived ? "archived" : null,
  });
}

function appEntry() {
  const dm = botChannel();
  const bot = store.bot.user_id;
  return entry({
    id: dm?.id || "home",
    label: bot ? nameOf(bot) : "Nextlead",
    sign: avatar(bot || "U0BOT", 20),
    unread: store.place === dm?.id ? 0 : dm?.unread,
    active: store.place === "home" || store.place === dm?.id,
    badge: store.bot.connected ? null : "offline",
  });
}

function draw() {
  const channels = store.channels.filter((one) => one.kind === "channel");
  const links = el(
    "div",
    { class: "workspace" },
    el("span", { class: "workspace-name" }, store.team.name || "Sandbox"),
    el("span", { class: "workspace-note" }, "Local sandbox"),
  );
  replace(
    document.getElementById("sidebar"),
    links,
    section("Channels", channels.filter((one) => !one.archived).map(channelEntry)),
    section("Apps", [appEntry()]),
    section("Archived", channels.filter((one) => one.archived).map(channelEntry)),
  );
}

export function startSidebar() {
  on("state place", draw);
}
