// Interactive elements: buttons, menus, selects, choices, dates and fields.

import { el, icon, safeLink } from "./dom.js";
import { field } from "./fields.js";
import { hasState, keep, stateOf } from "./formstate.js";
import { dispatch } from "./interact.js";
import { menuItem, openMenu } from "./menu.js";
import { plain, textNodes, textOf } from "./mrkdwn.js";
import { picker, sourceOf } from "./picker.js";
import { nameOf, placeName, store } from "./store.js";

/** Where an element stands, and what a new value does: kept always, delivered where Slack delivers it. */
function handle(item, block, ctx, names = {}) {
  const silent = block.type === "input" && !block.dispatch_action;
  const handler = {
    item,
    block,
    ctx,
    names,
    state: hasState(item) ? stateOf(ctx, block.block_id, item) : {},
  };
  handler.change = (value, node, { deliver = true } = {}) => {
    keep(ctx, block.block_id, item, value);
    handler.state = stateOf(ctx, block.block_id, item);
    if (silent || !deliver) return null;
    return dispatch(ctx, block.block_id, item, value, node);
  };
  handler.attributes = {
    id: names.id,
    "aria-label": names.labelledby ? null : textOf(item.placeholder) || item.action_id,
    "aria-describedby": names.describedby,
    "aria-invalid": names.invalid ? "true" : null,
    data: { focus: `${block.block_id}/${item.action_id}` },
  };
  return handler;
}

function button({ item, block, ctx, attributes }) {
  const click = (event) => {
    const href = item.url && safeLink(item.url);
    if (href) open(href, "_blank", "noopener,noreferrer");
    dispatch(
      ctx,
      block.block_id,
      item,
      item.value === undefined ? {} : { value: item.value },
      event.currentTarget,
    );
  };
  const style = ["primary", "danger"].includes(item.style) ? ` ${item.style}` : "";
  const label = item.accessibility_label;
  return el(
    "button",
    { type: "button", class: `button${style}`, "aria-label": label, data: attributes.data, on: { click } },
    textNodes(item.text),
  );
}

function overflow({ item, block, ctx, attributes }) {
  const choose = (option, node) => {
    const href = option.url && safeLink(option.url);
    if (href) open(href, "_blank", "noopener,noreferrer");
    dispatch(ctx, block.block_id, item, { selected_option: option }, node);
  };
  const click = ({ currentTarget: node }) =>
    openMenu(node, {
      label: "More actions",
      content: item.options.map((one) => menuItem(textNodes(one.text), () => choose(one, node))),
    });
  return el(
    "button",
    {
      type: "button",
      class: "button icon-only",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: attributes.data,
      on: { click },
    },
    icon("more"),
  );
}

const PEOPLE = () =>
  [...store.users.values()]
    .filter((one) => !one.deleted && !one.is_bot)
    .map((one) => [one.id, nameOf(one.id)]);
const CHANNELS = () => store.places.map((one) => [one.id, `#${one.name}`]);

const SINGLE = {
  users_select: ["selected_user", PEOPLE],
  channels_select: ["selected_channel", CHANNELS],
  conversations_select: ["selected_conversation", CHANNELS],
};

function nativeSelect({ item, attributes, names }, chosen, groups, onChoose) {
  const options = (list) =>
    list.map(([value, text]) => el("option", { value, selected: value === chosen }, text));
  const content = groups.map(([label, list]) =>
    label ? el("optgroup", { label }, options(list)) : options(list),
  );
  const first = el(
    "option",
    { value: "", selected: !chosen, disabled: !names.id && Boolean(chosen) },
    textOf(item.placeholder) || "Choose an option",
  );
  const change = (event) => onChoose(event.target.value, event.target);
  return el("select", { ...attributes, class: "field select", on: { change } }, first, content);
}

function entitySelect(handler) {
  const [name, list] = SINGLE[handler.item.type];
  const [chosen, offered] = [handler.state[name], list()];
  // What is chosen already stays, although this person could not choose it: a channel they do not see.
  if (chosen && !offered.some(([id]) => id === chosen))
    offered.push([chosen, chosen.startsWith("U") ? nameOf(chosen) : placeName(chosen)]);
  return nativeSelect(handler, chosen, [[null, offered]], (value, node) =>
    handler.change({ [name]: value || null }, node),
  );
}

function staticSelect(handler) {
  const { item } = handler;
  const grouped = item.option_groups || [{ label: null, options: item.options || [] }];
  const all = grouped.flatMap((group) => group.options);
  const groups = grouped.map((group) => [
    group.label && textOf(group.label),
    group.options.map((one) => [one.value, textOf(one.text)]),
  ]);
  const choose = (value, node) =>
    handler.change({ selected_option: all.find((one) => one.value === value) || null }, node);
  return nativeSelect(handler, handler.state.selected_option?.value, groups, choose);
}

function choices(handler, type, isChosen, onChange) {
  const { item, names, attributes } = handler;
  const group = attributes.data.focus + handler.ctx.key;
  const rows = item.options.map((option) => {
    const box = el("input", {
      type,
      name: group,
      value: option.value,
      data: { focus: `${attributes.data.focus}/${option.value}` },
      on: { change: (event) => onChange(option, event.target) },
    });
    box.checked = isChosen(option);
    const words = el(
      "span",
      { class: "text" },
      textNodes(option.text),
      option.description && el("small", {}, textNodes(option.description)),
    );
    return el("label", { class: "choice" }, box, words);
  });
  return el(
    "div",
    {
      class: "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-labelledby": names.labelledby,
      "aria-describedby": names.describedby,
      "aria-invalid": names.invalid ? "true" : null,
    },
    rows,
  );
}

function radios(handler) {
  return choices(
    handler,
    "radio",
    (one) => one.value === handler.state.selected_option?.value,
    (one, node) => handler.change({ selected_option: one }, node),
  );
}

function checkboxes(handler) {
  const chosen = () => handler.state.selected_options || [];
  const has = (one) => chosen().some((other) => other.value === one.value);
  const change = (option, node) =>
    handler.change(
      {
        selected_options: handler.item.options.filter((one) =>
          one.value === option.value ? node.checked : has(one),
        ),
      },
      node,
    );
  return choices(handler, "checkbox", has, change);
}

const image = ({ item }) =>
  el(
    "span",
    { class: "thumb no-picture", role: "img", "aria-label": item.alt_text || "image" },
    plain(item.alt_text || "image"),
  );

const KINDS = {
  button,
  workflow_button: button,
  overflow,
  image,
  static_select: staticSelect,
  users_select: entitySelect,
  channels_select: entitySelect,
  conversations_select: entitySelect,
  radio_buttons: radios,
  checkboxes,
};

/** One element. `names` ties it to the label, hint and error of an input block. */
export function element(item, block, ctx, names) {
  const handler = handle(item, block, ctx, names);
  if (KINDS[item.type]) return KINDS[item.type](handler);
  if (sourceOf(item)) return picker(handler);
  return (
    field(handler) || el("span", { class: "unknown" }, `This page cannot draw a "${item.type}" element.`)
  );
}
