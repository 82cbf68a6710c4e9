// Small helpers to build DOM nodes. Message text is hostile: everything here goes through text nodes and
// attributes, nothing through markup.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  applyProps(node, props);
  append(node, children);
  return node;
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  append(node, children);
  return node;
}

function applyProps(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on")
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") node.append(child);
  }
}

export function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/** Exactly these children in this order; those that are there already stay the nodes they are. */
export function sync(node, children) {
  const wanted = new Set(children);
  for (const child of [...node.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    if (node.children[index] !== child) node.insertBefore(child, node.children[index] || null);
  });
}

let counter = 0;

/** A fresh id for labels and descriptions. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const ICONS = {
  hash: "M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11M2 10.5h11",
  lock: "M4.5 7V5a3.5 3.5 0 0 1 7 0v2M3.5 7h9v6.5h-9z",
  home: "M2.5 7.5 8 2.5l5.5 5M4 7v6.5h8V7",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8M8 6.3a1.7 1.7 0 1 0 .01 0",
  send: "M2.5 2.5 14 8 2.5 13.5 4.5 8zM4.5 8H9",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  back: "M10 3 5 8l5 5",
  down: "M3.5 6 8 10.5 12.5 6",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  people:
    "M6 7.5a2.5 2.5 0 1 0-.01 0M1.5 13.5c0-5 9-5 9 0M10.5 7.5a2.2 2.2 0 0 0 0-4.3M12 9c1.7.6 2.5 2 2.5 4.5",
  traffic: "M5 13V3M2.5 5.5 5 3l2.5 2.5M11 3v10M8.5 10.5 11 13l2.5-2.5",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 4.5V8l2.5 1.5",
  plus: "M8 3v10M3 8h10",
  file: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
  bolt: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
  crm: "M2.5 5.5h11v8h-11zM6 5.5v-2h4v2M2.5 9h11",
  spark: "M8 2v3M8 11v3M2 8h3M11 8h3M4 4l1.8 1.8M10.2 10.2 12 12M12 4l-1.8 1.8M5.8 10.2 4 12",
};

/** A line icon; decoration only, the accessible name comes from its button. */
export function icon(name, size = 16) {
  return svg(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: ICONS[name] }),
  );
}

/** Links of messages open elsewhere and may only lead to the web or to mail. */
export function safeLink(url) {
  try {
    const parsed = new URL(url, "http://invalid.example");
    const web = ["http:", "https:", "mailto:", "tel:"].includes(parsed.protocol);
    return web && /^[a-z]+:/i.test(url) ? url : null;
  } catch {
    return null;
  }
}
