// One message as a row of the list.

import { attached } from "./attach.js";
import { blocks } from "./blocks.js";
import { dateNode, slackDate } from "./dates.js";
import { el, icon } from "./dom.js";
import { messageContext } from "./interact.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { nameOf } from "./store.js";

const instant = (message) => Number(message.ts) * 1000;

function body(message) {
  if (message.blocks?.length)
    return [el("div", { class: "blocks" }, blocks(message.blocks, messageContext(message))), edited(message)];
  const text = message.text || !message.files?.length;
  return [
    text && el("div", { class: "text" }, mrkdwn(message.text || ""), edited(message)),
    attached(message.files),
  ];
}

const edited = (message) => message.edited && el("span", { class: "edited" }, " (edited)");

function heading(message, time) {
  return el(
    "div",
    { class: "message-head" },
    el("span", { class: "author" }, nameOf(message.user)),
    message.bot && el("span", { class: "badge" }, "APP"),
    time,
  );
}

/**
 * A row; `follows` leaves out face and name, as the message before has the same author. `above` is said over
 * it, as that only one person sees it.
 */
export function messageRow(message, { follows = false, reply = false, above = null } = {}) {
  const at = instant(message);
  const time = dateNode(at, "{time}", {
    class: "message-time",
    title: slackDate(at, "{date_long} {time_secs}"),
  });
  const label = `${nameOf(message.user)}, ${slackDate(at, "{time}")}${message.ephemeral ? ", only visible to you" : ""}`;
  const kinds = { follows, reply, ephemeral: message.ephemeral, deleted: message.deleted };
  const className = ["message", ...Object.keys(kinds).filter((one) => kinds[one])].join(" ");
  return el(
    "article",
    { class: className, "aria-label": label, data: { ts: message.ts } },
    message.ephemeral && !follows && el("div", { class: "only-you" }, icon("eye", 14), "Only visible to you"),
    above && el("div", { class: "above" }, above),
    el("div", { class: "gutter" }, follows ? time : avatar(message.user, reply ? 24 : 36)),
    el("div", { class: "message-body" }, follows ? null : heading(message, time), body(message)),
  );
}
