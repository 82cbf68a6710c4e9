// Threads: replies under their message, opened in place; and replies that the channel sees as well.

import { dateNode, slackDate } from "./dates.js";
import { el, icon, replace, sync, uid } from "./dom.js";
import { messageRow } from "./message.js";
import { mrkdwn } from "./mrkdwn.js";
import { isOpen, nameOf, showThread } from "./store.js";

const instant = (message) => Number(message.ts) * 1000;

/** The channel's own messages, each with its replies; `parent` is what a message answers in sight of all. */
export function arranged(messages) {
  const known = new Map(messages.map((one) => [one.ts, one]));
  const replies = Map.groupBy(
    messages.filter((one) => known.has(one.thread_ts)),
    (one) => one.thread_ts,
  );
  return messages
    .filter((one) => !known.has(one.thread_ts) || one.broadcast)
    .map((message) => ({
      message,
      parent: known.get(message.thread_ts),
      replies: replies.get(message.ts) || [],
    }));
}

/** The line over a reply that stands in the channel as well. */
export function answers(parent) {
  const click = () => {
    const thread = document.querySelector(`[data-thread="${CSS.escape(parent.ts)}"]`);
    thread?.dispatchEvent(new Event("reveal"));
  };
  return [
    el("button", { type: "button", class: "thread-link", on: { click } }, "Replied to a thread:"),
    el("span", { class: "excerpt" }, mrkdwn((parent.text || "").split("\n")[0])),
  ];
}

const counted = (number) => `${number} ${number === 1 ? "reply" : "replies"}`;

/** A line that says how many replies there are, and the replies once it is pressed. */
export class Thread {
  constructor(parent, onToggle) {
    this.parent = parent;
    this.onToggle = onToggle;
    this.rows = new Map(); // ts -> {signature, node}
    const id = uid("thread");
    this.button = el("button", {
      type: "button",
      class: "thread-toggle",
      "aria-expanded": "false",
      "aria-controls": id,
      data: { thread: parent.ts },
      on: { click: () => this.show(!isOpen(this.parent.ts)), reveal: () => this.reveal() },
    });
    this.list = el("div", { class: "thread-replies", id, role: "group", hidden: true });
    this.node = el("div", { class: "thread" }, this.button, this.list);
  }

  show(open) {
    this.onToggle();
    showThread(this.parent.ts, open);
    this.draw(this.parent, this.replies, this.epoch);
    if (open) this.node.scrollIntoView({ block: "nearest" });
  }

  reveal() {
    this.show(true);
    this.button.scrollIntoView({ block: "center" });
    this.button.focus({ preventScroll: true });
  }

  draw(parent, replies, epoch) {
    Object.assign(this, { parent, replies, epoch });
    const open = isOpen(parent.ts);
    const label = `Replies to ${nameOf(parent.user)}, ${slackDate(instant(parent), "{time}")}`;
    this.button.setAttribute("aria-expanded", String(open));
    this.list.setAttribute("aria-label", label);
    this.list.hidden = !open;
    this.summarize(open);
    this.rows = new Map(open ? replies.map((one, index) => this.row(one, replies[index - 1])) : []);
    sync(
      this.list,
      [...this.rows.values()].map((one) => one.node),
    );
  }

  summarize(open) {
    const { unread_replies: unread, latest_reply: latest, reply_count: count } = this.parent;
    const drawn = JSON.stringify([open, unread, latest, count, this.epoch]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    replace(
      this.button,
      icon("down", 12),
      el("strong", {}, counted(Math.max(count, this.replies.length))),
      !open && unread > 0 && el("span", { class: "thread-new" }, `${unread} new`),
      !open && latest && dateNode(Number(latest) * 1000, "{date_short_pretty}, {time}"),
    );
  }

  row(reply, before) {
    const near = before && !before.broadcast && !reply.broadcast && !reply.ephemeral && !before.ephemeral;
    const follows = Boolean(near && before.user === reply.user && reply.ts - before.ts < 300);
    const signature = `${this.epoch}${JSON.stringify([reply, follows])}`;
    const old = this.rows.get(reply.ts);
    if (old?.signature === signature) return [reply.ts, old];
    const above = reply.broadcast && "Also sent to the channel";
    return [reply.ts, { signature, node: messageRow(reply, { follows, reply: true, above }) }];
  }
}
