// People, channels, groups and dates that a text refers to.

import { dateNode, slackDate } from "./dates.js";
import { el, safeLink } from "./dom.js";
import { visit } from "./place.js";
import { channel, nameOf, store } from "./store.js";

export function mention(id, label) {
  const known = store.users.has(id);
  const own = id === store.user ? " own" : "";
  return el("span", { class: `mention${own}`, data: { user: id } }, `@${known ? nameOf(id) : label || id}`);
}

export function channelLink(id, label) {
  const known = channel(id);
  const text = `#${known?.name || label || id}`;
  if (!known) return el("span", { class: "mention" }, text);
  return el("button", { class: "mention linklike", type: "button", on: { click: () => visit(id) } }, text);
}

/** @here, @channel, @everyone, user groups. */
export function special(content, label) {
  if (content.startsWith("subteam^")) {
    const handle = store.groups.get(content.slice("subteam^".length));
    return el("span", { class: "mention" }, handle ? `@${handle}` : label || "@group");
  }
  const loud = ["here", "channel", "everyone"].includes(content);
  return el("span", { class: loud ? "mention loud" : "" }, loud ? `@${content}` : label || `<${content}>`);
}

/** `!date^seconds^template^link` with its fallback. */
export function dateOf(target, fallback) {
  const [, seconds, template, link] = target.split("^");
  const instant = Number(seconds) * 1000;
  if (!template || !Number.isFinite(instant) || Math.abs(instant) > 8e15)
    return el("span", {}, fallback || "");
  const href = link && safeLink(link);
  const time = dateNode(instant, template, { title: slackDate(instant, "{date_long} {time}") });
  return href ? el("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, time) : time;
}
