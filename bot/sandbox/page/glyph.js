// Emoji on machines without an emoji font (servers, containers): drawn where simple, named otherwise, never an
// empty box. Where the font exists, the text is left alone.

import { el, svg } from "./dom.js";
import { EMOJI } from "./emoji.js";

const SIZE = 24;
const MISSING = "\u{10FFFF}"; // no font has it
const answers = new Map();
let pencil = null;

function pixels(text) {
  if (!pencil) {
    const canvas = el("canvas", { width: SIZE, height: SIZE });
    pencil = canvas.getContext("2d", { willReadFrequently: true });
    pencil.font = "16px sans-serif";
    pencil.textBaseline = "top";
  }
  pencil.clearRect(0, 0, SIZE, SIZE);
  pencil.fillText(text, 1, 1);
  return pencil.getImageData(0, 0, SIZE, SIZE).data.join();
}

/** Whether some font on this machine has the symbol. */
function shown(symbol) {
  const first = String.fromCodePoint(symbol.codePointAt(0));
  if (!answers.has(first)) answers.set(first, pixels(first) !== pixels(MISSING));
  return answers.get(first);
}

const disc = (colour) => [["circle", { cx: 8, cy: 8, r: 6.5, fill: colour }]];
const square = (colour) => [["rect", { x: 1.5, y: 1.5, width: 13, height: 13, rx: 2, fill: colour }]];
const stroke = (d, colour) => [
  "path",
  {
    d,
    fill: "none",
    stroke: colour,
    "stroke-width": 2.2,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  },
];
const shape = (d, colour) => ["path", { d, fill: colour }];

const DRAWN = {
  "🔴": disc("#d7263d"),
  "🟠": disc("#f0862b"),
  "🟡": disc("#f2c230"),
  "🟢": disc("#2fa866"),
  "🔵": disc("#2f7fd1"),
  "🟣": disc("#8449b8"),
  "🟥": square("#d7263d"),
  "🟨": square("#f2c230"),
  "🟩": square("#2fa866"),
  "✅": [...square("#2fa866"), stroke("m4.5 8.5 2.5 2.5 4.5-5.5", "#fff")],
  "⛔": [...disc("#c00f28"), ["rect", { x: 4, y: 6.6, width: 8, height: 2.8, rx: 0.6, fill: "#fff" }]],
  "❌": [stroke("m3.5 3.5 9 9m0-9-9 9", "#d7263d")],
  "⚠": [shape("M8 1.5 15 14.5H1z", "#f2c230"), stroke("M8 6v4m0 2.2v.1", "#4a3500")],
  "⭐": [shape("m8 1 2.1 4.6 5 .6-3.7 3.4 1 5L8 12.1l-4.4 2.5 1-5L.9 6.2l5-.6z", "#f2b01e")],
  "🔥": [shape("M8 1c1 3 4.5 4.5 4.5 8.5a4.5 5 0 0 1-9 0C3.5 7 5 6.5 5.5 4.5 7 5.5 8 4 8 1", "#f0702b")],
  "🔔": [
    shape(
      "M8 1.5c3 0 4 2.5 4 5 0 3 1.5 3.5 1.5 5h-11C2.5 10 4 9.5 4 6.5c0-2.5 1-5 4-5M6.5 12.5h3a1.5 1.5 0 0 1-3 0",
      "#e3a417",
    ),
  ],
  "🚨": [
    shape("M4 11V8a4 4 0 0 1 8 0v3z", "#d7263d"),
    shape("M2.5 11.5h11V14h-11z", "#5e6a75"),
    stroke("M8 1v1M2.5 3.5l.6.6M13.5 3.5l-.6.6", "#d7263d"),
  ],
  "⏳": [shape("M4 1.5h8L8.7 8l3.3 6.5H4L7.3 8z", "#c98b2b")],
  "⏰": [
    ["circle", { cx: 8, cy: 8.5, r: 5.5, fill: "#fff", stroke: "#d7263d", "stroke-width": 2 }],
    stroke("M8 5.5v3l2 1", "#333"),
  ],
  "🎉": [shape("M1.5 14.5 5 5l6 6z", "#f2b01e"), stroke("M8.5 4V2M11 6l2-2M12 8.5h2", "#b0429b")],
  "🎯": [
    ...disc("#d7263d"),
    ["circle", { cx: 8, cy: 8, r: 4, fill: "#fff" }],
    ["circle", { cx: 8, cy: 8, r: 2, fill: "#d7263d" }],
  ],
  "📞": [stroke("M3.5 2.5c-1 4 6 11 10 10l-.5-3-2.5-.5-1 1c-1.5-.5-3-2-3.5-3.5l1-1-.5-2.5z", "#c0392b")],
  "📧": [
    ["rect", { x: 1.5, y: 3.5, width: 13, height: 9.5, rx: 1, fill: "#dfe7ee", stroke: "#6b7b88" }],
    ["path", { d: "m2 4.5 6 4.5 6-4.5", fill: "none", stroke: "#6b7b88" }],
  ],
};

const names = new Map([...EMOJI].map(([name, symbol]) => [symbol, name]));

/** One symbol: the text itself, a drawing of it, or its name. The text stays readable for everybody else. */
export function glyph(symbol, name = names.get(symbol)) {
  const title = name && `:${name}:`;
  if (shown(symbol)) return el("span", { class: "emoji", title }, symbol);
  const drawing = DRAWN[symbol.replace("\uFE0F", "")];
  if (!drawing && !title) return symbol;
  const look = drawing
    ? svg(
        "svg",
        { viewBox: "0 0 16 16", "aria-hidden": "true" },
        drawing.map(([tag, attributes]) => svg(tag, attributes)),
      )
    : el("span", { class: "emoji-name", "aria-hidden": "true", data: { name: title } });
  return el("span", { class: "emoji drawn", title }, el("span", { class: "unseen" }, symbol), look);
}

const PICTURES = /(\p{Extended_Pictographic}\uFE0F?)/u;

/** Text whose symbols may need drawing. */
export function withGlyphs(text) {
  if (!PICTURES.test(text)) return text ? [text] : [];
  return text
    .split(PICTURES)
    .filter(Boolean)
    .map((part) => (PICTURES.test(part) && !shown(part) ? glyph(part) : part));
}
