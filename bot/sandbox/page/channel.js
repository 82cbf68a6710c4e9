// The conversation: header, messages, and the line to write in.

import { takesFiles } from "./attach.js";
import { closedBecause, composer } from "./composer.js";
import { dateNode, dayKey, refreshDates } from "./dates.js";
import { el, icon, replace, sync } from "./dom.js";
import { firstNew, newest, opened, startFollowing } from "./following.js";
import { drawHome, homeTabs } from "./home.js";
import { keepFocus } from "./focus.js";
import { messageRow } from "./message.js";
import { avatar } from "./people.js";
import { currentChannel, nameOf, on, store } from "./store.js";
import { answers, arranged, Thread } from "./thread.js";

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

const dayOf = (message) => dayKey(Number(message.ts) * 1000);

/** Messages in order, each with the day it begins and the thread below it. */
function entries(messages) {
  const list = [];
  let last = null;
  for (const { message, parent, replies } of arranged(messages)) {
    if (!last || dayOf(message) !== dayOf(last.message))
      list.push({ key: `day ${dayOf(message)}`, day: Number(message.ts) * 1000 });
    list.push({ key: message.ts, message, parent, follows: !parent && follows(message, last) });
    if (replies.length) list.push({ key: `thread ${message.ts}`, message, replies });
    last = { message, ended: parent || replies.length > 0 };
  }
  return list;
}

/** Whether an author need not be named again. */
function follows(message, last) {
  if (!last || last.ended || message.ephemeral || last.message.ephemeral) return false;
  const near = message.ts - last.message.ts < GROUPED && dayOf(message) === dayOf(last.message);
  return near && last.message.user === message.user;
}

const divider = (at) => el("div", { class: "day", role: "separator" }, dateNode(at, "{day_divider_pretty}"));

function row(entry, epoch) {
  const old = rows.get(entry.key);
  if (entry.replies) {
    const thread = old?.thread || new Thread(entry.message, () => (placed = null));
    thread.draw(entry.message, entry.replies, epoch);
    return { thread, node: thread.node };
  }
  const alone = { ...entry.message, reply_count: 0, unread_replies: 0, latest_reply: null };
  const signature = `${epoch}${JSON.stringify([alone, entry.follows, entry.parent?.text])}`;
  if (old?.signature === signature) return old;
  return { signature, node: entry.message ? messageRow(entry.message, look(entry)) : divider(entry.day) };
}

const look = ({ follows: grouped, parent }) => ({ follows: grouped, above: parent && answers(parent) });

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
  const before = newest(parts.list);
  const epoch = JSON.stringify([
    store.me?.locale,
    store.me?.tz,
    [...store.users.values()].map((one) => one.real_name),
  ]);
  const next = new Map(
    store.messagesOf === here ? entries(store.messages).map((entry) => [entry.key, row(entry, epoch)]) : [],
  );
  keepFocus(parts.list, () => sync(parts.list, [intro(), ...[...next.values()].map((one) => one.node)].filter(Boolean)));
  rows = next;
  shown = store.messagesOf === here ? here : null;
  const last = newest(parts.list);
  if (fresh && shown) opened(store.messages, store.user, currentChannel().unread);
  if (down) toNews();
  else if (last !== before) parts.jump.hidden = false;
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
  takesFiles(document.getElementById("main"), () => {
    const here = store.place === "home" ? null : currentChannel();
    return here && !closedBecause(here) ? here : null;
  });
  startFollowing(() => parts.list);
  on("place state", draw);
  on("messages", () => store.place !== "home" && parts.list && drawMessages());
  on("home", () => store.place === "home" && parts.list && drawHome(parts.list));
  on("clock", () => refreshDates());
  setInterval(() => refreshDates(), 20000);
}
