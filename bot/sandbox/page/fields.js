// Fields that are typed into: text, numbers, dates and times.

import { fromWall, toWall } from "./dates.js";
import { el } from "./dom.js";
import { textOf } from "./mrkdwn.js";

const placeholder = (item) => textOf(item.placeholder) || null;

// Slack tells the app about typed text on Enter, or on every change where the element asks for it.
const asked = (item, trigger) =>
  (item.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"]).includes(trigger);

function typed(handler, node, wrap = (value) => ({ value: value || null })) {
  const { item } = handler;
  let timer = null;
  node.addEventListener("input", () => {
    handler.change(wrap(node.value), node, { deliver: false });
    clearTimeout(timer);
    if (asked(item, "on_character_entered"))
      timer = setTimeout(() => handler.change(wrap(node.value), node), 300);
  });
  node.addEventListener("keydown", (event) => {
    const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (enter && !item.multiline && handler.block.dispatch_action && asked(item, "on_enter_pressed")) {
      event.preventDefault();
      event.stopPropagation();
      handler.change(wrap(node.value), node);
    }
  });
  return node;
}

function text(handler) {
  const { item, attributes, state } = handler;
  const shared = { ...attributes, class: "field", placeholder: placeholder(item), value: state.value || "" };
  const node = item.multiline
    ? el("textarea", { ...shared, rows: "4" })
    : el("input", { ...shared, type: "text", autocomplete: "off" });
  typed(handler, node);
  return item.max_length ? counted(node, item.max_length) : node;
}

function counted(node, most) {
  const count = el("span", { class: "count", "aria-hidden": "true" });
  const draw = () => {
    const left = most - node.value.length;
    count.textContent = String(left);
    count.classList.toggle("over", left < 0);
    count.hidden = left > Math.max(20, most / 4);
  };
  node.addEventListener("input", draw);
  draw();
  return el("div", { class: "counted" }, node, count);
}

const line = (type) => (handler) => {
  const { item, attributes, state } = handler;
  const node = el("input", {
    ...attributes,
    type,
    class: "field",
    placeholder: placeholder(item),
    value: state.value || "",
    autocomplete: "off",
  });
  return typed(handler, node);
};

function number(handler) {
  const { item, attributes, state } = handler;
  const mode = item.is_decimal_allowed ? "decimal" : "numeric";
  const node = el("input", {
    ...attributes,
    type: "text",
    inputmode: mode,
    class: "field short",
    placeholder: placeholder(item),
    value: state.value || "",
    autocomplete: "off",
  });
  return typed(handler, node);
}

const rich = (value) =>
  value && {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }],
  };
const flat = (value) =>
  (value?.elements || [])
    .flatMap((one) => one.elements || [])
    .map((one) => one.text || "")
    .join("");

function richInput(handler) {
  const { item, attributes, state } = handler;
  const node = el("textarea", {
    ...attributes,
    class: "field",
    rows: "4",
    placeholder: placeholder(item),
    value: flat(state.rich_text_value),
  });
  return typed(handler, node, (value) => ({ rich_text_value: rich(value) || null }));
}

// A date typed digit by digit changes several times: only what stands for a moment is delivered.
const picked = (type, name, read, write) => (handler) => {
  const { attributes, state } = handler;
  const value = state[name] === null ? "" : write(state[name]);
  const node = el("input", { ...attributes, type, class: "field short", value });
  let timer = null;
  node.addEventListener("change", () => {
    const fields = { [name]: node.value === "" ? null : read(node.value) };
    handler.change(fields, node, { deliver: false });
    clearTimeout(timer);
    timer = setTimeout(() => handler.change(fields, node), 400);
  });
  return node;
};

const same = (value) => value;

const KINDS = {
  plain_text_input: text,
  email_text_input: line("email"),
  url_text_input: line("url"),
  number_input: number,
  rich_text_input: richInput,
  datepicker: picked("date", "selected_date", same, same),
  timepicker: picked("time", "selected_time", same, same),
  datetimepicker: picked(
    "datetime-local",
    "selected_date_time",
    (value) => Math.round(fromWall(value) / 1000),
    (value) => toWall(value * 1000),
  ),
};

/** The field of a typed element, or undefined if the type is no typed one. */
export const field = (handler) => KINDS[handler.item.type]?.(handler);
