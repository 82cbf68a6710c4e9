// The conversation: header, messages, and the line to write in.

import { composer } from "./composer.js";
import { dateNode, dayKey, refreshDates } from "./dates.js";
import { el, icon, replace } from "./dom.js";
import { firstNew, opened, startFollowing } from "./following.js";
import { drawHome, homeTabs } from "./home.js";
import { keepFocus } from "./focus.js";
import { messageRow } from "./message.js";
import { avatar } from "./people.js";
import { currentChannel, nameOf, on, store } from "./store.js";

const GROUPED = 300; // seconds within which an author is not named again
const parts = { head: null, list: null, foot: null, jump: null };
let rows = new Map(); // key -> {signature, node}
let shown = null; // "user/channel" in the list
let framed = null;
let placed = null; // where we scrolled to; who has not left it since is taken along to what is new

function title(here) {
  if (!here) return [el("h1", {}, "Nextlead")];
  if (here.kind !== "channel")
    return [
      avatar(store.bot.user_id, 24),
      el("h1", {}, nameOf(store.bot.user_id) || "Nextlead"),
      el("span", { class: "badge" }, "APP"),
    ];
  const members = (here.members || []).length;
  return [
    icon(here.private ? "lock" : "hash", 18),
    el("h1", {}, here.name),
    el(
      "span",
      { class: "members" },
      icon("people", 14),
      `${members} ${members === 1 ? "member" : "members"}`,
    ),
  ];
}

function drawHead() {
  const here = currentChannel();
  const app = store.place === "home" || (here && here.kind !== "channel");
  replace(parts.head, el("div", { class: "channel-title" }, title(here)), app && homeTabs());
}

/** Replies under their message, messages in order; a reply whose parent is not here stands alone. */
function arranged(messages) {
  const known = new Set(messages.map((one) => one.ts));
  const replies = Map.groupBy(
    messages.filter((one) => one.thread_ts && one.thread_ts !== one.ts && known.has(one.thread_ts)),
    (one) => one.thread_ts,
  );
  const tops = messages.filter(
    (one) => !one.thread_ts || one.thread_ts === one.ts || !known.has(one.thread_ts),
  );
  return tops.flatMap((message) => [
    { message },
    ...(replies.get(message.ts) || []).map((reply) => ({ message: reply, reply: true })),
  ]);
}

function entries(messages) {
  const list = [];
  let last = null;
  for (const { message, reply = false } of arranged(messages)) {
    const day = dayKey(Number(message.ts) * 1000);
    if (!reply && day !== last?.day) {
      list.push({ key: `day ${day}`, day: Number(message.ts) * 1000 });
      last = null;
    }
    const near = last && !message.ephemeral && message.ts - last.message.ts < GROUPED;
    const follows = Boolean(
      near &&
      last.message.user === message.user &&
      last.reply === reply &&
      last.message.ephemeral === message.ephemeral,
    );
    list.push({ key: message.ts, message, reply, follows });
    last = { message, reply, day: reply ? (last?.day ?? day) : day };
  }
  return list;
}

const divider = (at) => el("div", { class: "day", role: "separator" }, dateNode(at, "{day_divider_pretty}"));

function row(entry, epoch) {
  const signature = `${epoch}${JSON.stringify([entry.message, entry.follows, entry.reply])}`;
  const old = rows.get(entry.key);
  if (old?.signature === signature) return old;
  return { signature, node: entry.message ? messageRow(entry.message, entry) : divider(entry.day) };
}

function intro() {
  const here = currentChannel();
  if (!here) return null;
  const app = here.kind !== "channel";
  const text = app
    ? "This is the conversation between you and the app. Type /nextlead to pull your first lead."
    : `This is the beginning of #${here.name}.`;
  return el(
    "div",
    { class: "intro" },
    app ? avatar(store.bot.user_id, 56) : icon("hash", 40),
    el("p", {}, text),
  );
}

// Rows that stay the same stay the same nodes: what is typed, sorted or in flight in them survives.
function drawMessages() {
  if (store.place === "home") return;
  const here = `${store.user}/${currentChannel()?.id}`;
  const fresh = shown !== here;
  const down = fresh || atBottom() || parts.list.scrollTop === placed;
  const before = parts.list.lastElementChild?.dataset.ts;
  const epoch = JSON.stringify([
    store.me?.locale,
    store.me?.tz,
    [...store.users.values()].map((one) => one.real_name),
  ]);
  const next = new Map(
    store.messagesOf === here ? entries(store.messages).map((entry) => [entry.key, row(entry, epoch)]) : [],
  );
  keepFocus(parts.list, () => sync([intro(), ...[...next.values()].map((one) => one.node)].filter(Boolean)));
  rows = next;
  shown = store.messagesOf === here ? here : null;
  const last = parts.list.lastElementChild?.dataset.ts;
  if (fresh && shown) opened(store.messages, store.user, currentChannel().unread);
  if (down) toNews();
  else if (last !== before) parts.jump.hidden = false;
}

function sync(nodes) {
  const wanted = new Set(nodes);
  for (const node of [...parts.list.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (parts.list.children[index] !== node)
      parts.list.insertBefore(node, parts.list.children[index] || null);
  });
}

const atBottom = () => parts.list.scrollHeight - parts.list.scrollTop - parts.list.clientHeight < 80;

function toBottom() {
  parts.list.scrollTop = parts.list.scrollHeight;
  parts.jump.hidden = true;
}

// To the bottom, but no farther than to where the new ones begin.
function toNews() {
  toBottom();
  const first = firstNew(parts.list);
  const top = first ? first.offsetTop - parts.list.offsetTop : Infinity;
  if (top < parts.list.scrollTop) {
    parts.list.scrollTop = top;
    parts.jump.hidden = false;
  }
  placed = parts.list.scrollTop;
}

function frame() {
  const here = currentChannel();
  const kind = store.place === "home" ? "home" : here?.id;
  const wanted = [kind, store.user, store.me.deleted, here?.archived].join();
  if (framed === wanted) return;
  framed = wanted;
  [rows, shown] = [new Map(), null];
  const home = store.place === "home";
  parts.list = el(
    "div",
    home
      ? { class: "home", role: "tabpanel", "aria-label": "Home" }
      : {
          class: "messages",
          role: "log",
          "aria-label": `Messages in ${here?.kind === "channel" ? `#${here.name}` : "Nextlead"}`,
          tabindex: "0",
        },
  );
  parts.jump = el(
    "button",
    { type: "button", class: "jump", hidden: true, on: { click: toBottom } },
    icon("down", 12),
    "New messages",
  );
  parts.list.addEventListener("scroll", () => {
    if (atBottom()) parts.jump.hidden = true;
  });
  parts.foot = el("div", { class: "foot" });
  replace(document.getElementById("view"), parts.list, home ? null : [parts.jump, parts.foot]);
  if (!home) replace(parts.foot, composer(here));
}

function draw() {
  if (!store.me) return;
  frame();
  drawHead();
  if (store.place === "home") drawHome(parts.list);
  else drawMessages();
}

export function startChannel() {
  parts.head = el("header", { class: "channel-head" });
  document
    .getElementById("main")
    .append(
      parts.head,
      el("div", { class: "notices", id: "notices" }),
      el("div", { class: "view", id: "view" }),
    );
  startFollowing(() => parts.list);
  on("place state", draw);
  on("messages", () => store.place !== "home" && parts.list && drawMessages());
  on("home", () => store.place === "home" && parts.list && drawHome(parts.list));
  on("clock", () => refreshDates());
  setInterval(() => refreshDates(), 20000);
}
