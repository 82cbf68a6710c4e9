// The panels at the right: one at a time, each with a button above that opens and closes it.

const drawers = new Map(); // id -> {button, onOpen}
const panel = (id) => document.getElementById(id);

function show(id, open) {
  panel(id).hidden = !open;
  document.getElementById(drawers.get(id).button)?.setAttribute("aria-pressed", String(open));
}

/** `onOpen` draws what is in it; the panel is empty until then. */
export function drawer(id, button, onOpen) {
  drawers.set(id, { button, onOpen });
}

export const isOpen = (id) => !panel(id).hidden;

export function toggle(id) {
  const open = !isOpen(id);
  for (const other of drawers.keys()) show(other, open && other === id);
  document.body.classList.toggle("with-inspector", open);
  if (open) drawers.get(id).onOpen();
  else document.getElementById(drawers.get(id).button)?.focus();
}
