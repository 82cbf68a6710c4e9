// Redrawing under somebody's hands: the same field keeps focus and cursor.

export function keepFocus(root, draw) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const mark = active?.dataset.focus;
  const range = active && "selectionStart" in active ? readRange(active) : null;
  const scroll = root.scrollTop;
  draw();
  root.scrollTop = scroll;
  if (!mark || active.isConnected) return;
  const again = root.querySelector(`[data-focus="${CSS.escape(mark)}"]`);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (range && "setSelectionRange" in again) writeRange(again, range);
}

function readRange(field) {
  try {
    return [field.selectionStart, field.selectionEnd];
  } catch {
    return null; // date and number fields have no cursor
  }
}

function writeRange(field, [start, end]) {
  try {
    field.setSelectionRange(start, end);
  } catch {
    field.blur();
    field.focus();
  }
}
