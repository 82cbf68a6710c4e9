// rich_text blocks: sections, lists, quotes and preformatted text.

import { dateNode } from "./dates.js";
import { el, safeLink } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { glyph } from "./glyph.js";
import { channelLink, mention, special } from "./references.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner),
    node,
  );
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

function link(item) {
  const href = safeLink(item.url || "");
  if (!href) return [item.text || item.url || ""];
  return el(
    "a",
    { class: "link", href, target: "_blank", rel: "noopener noreferrer" },
    item.text || item.url,
  );
}

const INLINE = {
  text: (item) => el("span", {}, lines(item.text || "")),
  link,
  emoji: (item) => (EMOJI.has(item.name) ? glyph(EMOJI.get(item.name), item.name) : `:${item.name}:`),
  user: (item) => mention(item.user_id, null),
  channel: (item) => channelLink(item.channel_id, null),
  usergroup: () => el("span", { class: "mention" }, "@group"),
  broadcast: (item) => special(item.range, null),
  date: (item) => dateNode(item.timestamp * 1000, item.format),
  color: (item) => el("code", {}, item.value),
};

const inline = (items) =>
  (items || []).map((item) => {
    const draw = INLINE[item.type];
    return draw ? styled(draw(item), item.style) : `[${item.type}]`;
  });

function list(item) {
  const tag = item.style === "ordered" ? "ol" : "ul";
  const node = el(tag, {
    class: `indent-${Math.min(item.indent || 0, 5)}`,
    start: tag === "ol" && item.offset ? item.offset + 1 : null,
  });
  node.append(...(item.elements || []).map((one) => el("li", {}, inline(one.elements))));
  return node;
}

const PARTS = {
  rich_text_section: (item) => el("div", {}, inline(item.elements)),
  rich_text_list: list,
  rich_text_quote: (item) => el("blockquote", {}, inline(item.elements)),
  rich_text_preformatted: (item) => el("pre", { class: "code-block" }, inline(item.elements)),
};

export function richText(block) {
  return el(
    "div",
    { class: "text rich-text" },
    (block.elements || []).map((item) => PARTS[item.type]?.(item) || `[${item.type}]`),
  );
}

/** The same as plain words, for sorting and searching. */
export const richTextWords = (block) => el("div", {}, richText(block)).textContent;
