// Dialogs over the page: focus goes in, stays in, and comes back; Esc closes the top one.

import { el, icon, uid } from "./dom.js";

const stack = [];
const FOCUSABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

function behind() {
  const inert = stack.length > 0;
  for (const id of ["sidebar", "main"]) document.getElementById(id).inert = inert;
  stack.forEach((layer, index) => {
    layer.node.inert = index < stack.length - 1;
  });
}

function keys(event) {
  const layer = stack.at(-1);
  if (!layer || document.querySelector(".menu")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    layer.dismiss();
  } else if (event.key === "Tab") trap(event, layer.node);
}

function trap(event, node) {
  const all = [...node.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);
  if (!all.length || !node.contains(document.activeElement)) return;
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}

document.addEventListener("keydown", keys);

function header(title, titleId, lead, dismiss) {
  const close = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close dialog", on: { click: dismiss } },
    icon("close"),
  );
  return el(
    "div",
    { class: "dialog-head" },
    lead,
    el("h2", { id: titleId, class: "dialog-title" }, title),
    close,
  );
}

/**
 * Open a dialog. `lead` stands before the title, `footer` under the body; `onDismiss` runs on Esc and on the
 * cross (then with true), and decides itself whether to `close()`; without it both close the dialog.
 */
export function openLayer({ title, body, footer, lead, className = "", role = "dialog", onDismiss, focus }) {
  const [titleId, before] = [uid("title"), document.activeElement];
  const layer = { dismiss: onDismiss || close, close, isOpen: () => stack.includes(layer) };
  const dialog = el(
    "div",
    { class: `dialog ${className}`, role, "aria-modal": "true", "aria-labelledby": titleId },
    header(title, titleId, lead, () => layer.dismiss(true)),
    el("div", { class: "dialog-body" }, body),
    footer && el("div", { class: "dialog-foot" }, footer),
  );
  layer.node = el("div", { class: `overlay over-${className.split(" ")[0] || role}` }, dialog);
  layer.dialog = dialog;
  function close() {
    const index = stack.indexOf(layer);
    if (index < 0) return;
    stack.splice(index, 1);
    layer.node.remove();
    behind();
    if (before?.isConnected) before.focus({ preventScroll: true });
  }
  document.getElementById("layers").append(layer.node);
  stack.push(layer);
  behind();
  const first =
    focus ||
    dialog.querySelector(
      ".dialog-body input, .dialog-body textarea, .dialog-body select, .dialog-foot .primary",
    );
  (first || dialog.querySelector("button")).focus({ preventScroll: true });
  return layer;
}
