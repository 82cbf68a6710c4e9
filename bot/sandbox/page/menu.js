// Menus and small panels that hang on a button.

import { el } from "./dom.js";

let open = null;

export function closeMenu({ focus = false } = {}) {
  if (!open) return;
  const { node, anchor } = open;
  open = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (focus) anchor.focus();
}

function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const [width, height] = [node.offsetWidth, node.offsetHeight];
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 && box.top > height ? box.top - height - 4 : below;
  node.style.left = `${left}px`;
  node.style.top = `${top}px`;
  node.style.maxHeight = `${Math.max(160, innerHeight - top - 12)}px`;
}

function walk(event, node) {
  const items = [...node.querySelectorAll("[role^=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.anchor.contains(event.target)) closeMenu();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopImmediatePropagation();
      closeMenu({ focus: true });
    } else walk(event, open.node);
  },
  true,
);
addEventListener("resize", () => closeMenu());

/** Show `content` at the anchor; a second press on the anchor closes it. */
export function openMenu(anchor, { label, role = "menu", className = "", content }) {
  const again = open?.anchor === anchor;
  closeMenu();
  if (again) return;
  const node = el("div", { class: `menu ${className}`, role, "aria-label": label }, content);
  document.getElementById("layers").append(node);
  open = { node, anchor };
  anchor.setAttribute("aria-expanded", "true");
  place(node, anchor);
  (node.querySelector("[aria-checked=true], [role^=menuitem], input, button") || node).focus();
}

/** One entry of a menu. */
export function menuItem(content, choose, { checked, danger, label } = {}) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const click = () => {
    closeMenu({ focus: true });
    choose();
  };
  return el(
    "button",
    {
      type: "button",
      class: `menu-item${danger ? " danger" : ""}`,
      role,
      "aria-checked": checked === undefined ? null : String(checked),
      "aria-label": label,
      on: { click },
    },
    content,
  );
}
