// Slack's mrkdwn, from text straight to DOM nodes.

import { el, safeLink } from "./dom.js";
import { EMOJI, withEmoji } from "./emoji.js";
import { glyph, withGlyphs } from "./glyph.js";
import { channelLink, dateOf, mention, special } from "./references.js";

const ENTITIES = { amp: "&", lt: "<", gt: ">" };

/** Exactly the three entities that Slack escapes, in one pass. */
export const decode = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);

/** Text of a plain_text object. */
export const plain = (text, emoji = true) => (emoji ? withEmoji(decode(text)) : decode(text));

/** A text object's nodes, whatever its type. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text || "", { links: !object.verbatim });
  return withGlyphs(plain(object.text || "", object.emoji !== false));
}

/** A text object as one plain string, for labels and accessible names. */
export function textOf(object) {
  if (!object) return "";
  if (object.type !== "mrkdwn") return plain(object.text || "", object.emoji !== false);
  return el("div", {}, mrkdwn(object.text || "")).textContent;
}

export function mrkdwn(text, { links = true } = {}) {
  const nodes = [];
  text.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(el("pre", { class: "code-block" }, codeNodes(part.replace(/^\n|\n$/g, ""))));
    else nodes.push(...lines(trimAround(part, index, text), links));
  });
  return nodes;
}

// A code block is a block of its own: the line ends around it are not extra empty lines.
function trimAround(part, index, text) {
  const start = index > 0 ? part.replace(/^\n/, "") : part;
  return text.includes("```") && index % 2 === 0 ? start.replace(/\n$/, "") : start;
}

const QUOTE = /^(?:&gt;|>)(?!(?:&gt;|>){2}) ?/;
const QUOTE_REST = /^(?:&gt;|>){3} ?/;
const ITEM = /^(\s*)((?:[•◦▪‣-]|\d{1,3}\.) )/;

/** Lines and quotes in order; what is quoted keeps its marks (quotes do not nest). */
function* pieces(text, quotable) {
  const all = text.split("\n");
  for (let index = 0; index < all.length; index += 1) {
    const line = all[index];
    if (quotable && QUOTE_REST.test(line)) {
      yield { kind: "quote", text: [line.replace(QUOTE_REST, ""), ...all.slice(index + 1)].join("\n") };
      return;
    }
    if (quotable && QUOTE.test(line)) {
      const start = index;
      while (index + 1 < all.length && QUOTE.test(all[index + 1])) index += 1;
      const quoted = all.slice(start, index + 1).map((one) => one.replace(QUOTE, ""));
      yield { kind: "quote", text: quoted.join("\n") };
    } else yield { kind: ITEM.test(line) ? "item" : "line", text: line };
  }
}

const BLOCKS = {
  quote: (text, links) => el("blockquote", {}, lines(text, links, false)),
  item: (text, links) => {
    const depth = Math.min(3, Math.floor(text.match(ITEM)[1].length / 2));
    return el("div", { class: `item depth-${depth}` }, inline(text.trimStart(), links));
  },
};

function lines(text, links, quotable = true) {
  const nodes = [];
  let open = false; // whether a line of running text is waiting for its line end
  for (const piece of text === "" ? [] : pieces(text, quotable)) {
    if (BLOCKS[piece.kind]) {
      nodes.push(BLOCKS[piece.kind](piece.text, links));
      open = false;
    } else if (piece.text === "" && !open && nodes.length) {
      nodes.push(el("br"));
    } else {
      if (open) nodes.push(el("br"));
      nodes.push(...inline(piece.text, links));
      open = true;
    }
  }
  return nodes;
}

/** The running text of one line. */
export function inline(text, links = true) {
  const nodes = [];
  let waiting = "";
  let at = 0;
  while (at < text.length) {
    const hit = READERS[text[at]]?.(text, at, links);
    if (hit) {
      if (waiting) nodes.push(...withGlyphs(decode(waiting)));
      waiting = "";
      nodes.push(hit.node);
      at = hit.end;
    } else {
      waiting += text[at];
      at += 1;
    }
  }
  if (waiting) nodes.push(...withGlyphs(decode(waiting)));
  return nodes;
}

const wordy = (char) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
const blank = (char) => char === undefined || /\s/.test(char);

function marked(tag) {
  return (text, at, links) => {
    const mark = text[at];
    const next = text[at + 1];
    if (wordy(text[at - 1]) || text[at - 1] === mark || blank(next) || next === mark) return null;
    const end = closing(text, at + 1, mark);
    return end < 0 ? null : { node: el(tag, {}, inline(text.slice(at + 1, end), links)), end: end + 1 };
  };
}

// Where a mark closes: after something that is no space, before no letter, outside of tokens and code.
function closing(text, from, mark) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "<") at = Math.max(at, text.indexOf(">", at));
    else if (text[at] === "`" && text.indexOf("`", at + 1) > 0) at = text.indexOf("`", at + 1);
    else if (text[at] === mark && at > from && !blank(text[at - 1]) && !wordy(text[at + 1])) return at;
  }
  return -1;
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: el("code", {}, codeNodes(text.slice(at + 1, end))), end: end + 1 };
}

// Inside code nothing is formatted, but links and mentions still are what they are.
function codeNodes(text) {
  return text
    .split(/(<[^<>\n]+>)/)
    .map((part) => (part.startsWith("<") && token(part, 0)?.node) || decode(part));
}

function token(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const node = tokenNode(text.slice(at + 1, end));
  return node && { node, end: end + 1 };
}

function tokenNode(content) {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : decode(content.slice(bar + 1));
  if (/^@[UW]\w+$/.test(target)) return mention(target.slice(1), label);
  if (/^#[CG]\w+$/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return dateOf(decode(target), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(decode(target), label);
}

/** A link, or null where the address is none that may be followed. */
export function link(url, label) {
  const href = safeLink(url);
  if (!href) return null;
  const shown = label ? withEmoji(label) : url.replace(/^(mailto|tel):/, "");
  return el("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, shown);
}

function emoji(text, at) {
  const match = /^:([a-z0-9_+\-']{1,60}):/.exec(text.slice(at, at + 64));
  const symbol = match && EMOJI.get(match[1]);
  return symbol ? { node: glyph(symbol, match[1]), end: at + match[0].length } : null;
}

function bareLink(text, at, links) {
  if (!links || wordy(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>|`"]*[^\s<>|`"*_~.,;:!?)\]]/.exec(text.slice(at, at + 2000));
  return match ? { node: link(decode(match[0]), null), end: at + match[0].length } : null;
}

const READERS = {
  "*": marked("strong"),
  _: marked("em"),
  "~": marked("s"),
  "`": code,
  "<": token,
  ":": emoji,
  h: bareLink,
};
