// Short news at the top of the page: it stays as long as it takes to read.

import { el, icon } from "./dom.js";

export function toast(text, { error = false } = {}) {
  const node = el("div", { class: `toast${error ? " error" : ""}`, role: error ? "alert" : "status" });
  const close = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => node.remove() } },
    icon("close", 14),
  );
  node.append(el("span", {}, text), close);
  const box = document.getElementById("toasts");
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  const longest = Math.min(20000, 60 * text.length);
  setTimeout(() => node.remove(), Math.max(error ? 12000 : 4000, longest));
}

/** Slack's sentence for a command that the bot did not answer. */
export function failure(what, error) {
  return `${what} failed with the error "${error || "unknown_error"}"`;
}
