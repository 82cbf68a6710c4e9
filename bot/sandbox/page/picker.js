// Searching selects: those whose options come from the app, and those that take several.

import { el, icon, replace, uid } from "./dom.js";
import { textNodes, textOf } from "./mrkdwn.js";
import { act, nameOf, placeName, store } from "./store.js";
import { toast } from "./toast.js";
import { trouble } from "./interact.js";

const named = (id, text) => ({ value: id, text: { type: "plain_text", text, emoji: false } });
const people = () =>
  [...store.users.values()]
    .filter((one) => !one.deleted && !one.is_bot)
    .map((one) => named(one.id, nameOf(one.id)));
const channels = () => store.places.map((one) => named(one.id, `#${one.name}`));
const listed = (item) =>
  item.option_groups ? item.option_groups.flatMap((one) => one.options) : item.options || [];

const matching = (options, typed) =>
  options.filter((one) => textOf(one.text).toLowerCase().includes(typed.toLowerCase()));
const local = (list) => async (handler, typed) => matching(list(handler.item), typed);

async function external({ item, block, ctx }, typed) {
  if (typed.length < (item.min_query_length ?? 3)) return null;
  const answer = await act({
    type: "suggest",
    ...ctx.where,
    block_id: block.block_id,
    action_id: item.action_id,
    value: typed,
  });
  if (answer.ok === false) toast(trouble(answer.error), { error: true });
  return answer.options || (answer.option_groups || []).flatMap((one) => one.options);
}

// type -> how options are found, the field of the state, several?, whether the state holds ids
const SOURCES = {
  external_select: { find: external, name: "selected_option" },
  multi_external_select: { find: external, name: "selected_options", many: true },
  multi_static_select: { find: local(listed), name: "selected_options", many: true },
  multi_users_select: { find: local(people), name: "selected_users", many: true, ids: true },
  multi_channels_select: { find: local(channels), name: "selected_channels", many: true, ids: true },
  multi_conversations_select: {
    find: local(channels),
    name: "selected_conversations",
    many: true,
    ids: true,
  },
};

export const sourceOf = (item) => SOURCES[item.type];

const known = (id) => named(id, id.startsWith("U") ? nameOf(id) : placeName(id));

class Picker {
  constructor(handler) {
    this.handler = handler;
    this.source = sourceOf(handler.item);
    this.options = [];
    this.at = -1;
    this.turn = 0;
    this.listId = uid("list");
    this.chips = el("span", { class: "chips" });
    this.list = el("div", {
      class: "listbox",
      id: this.listId,
      role: "listbox",
      "aria-label": "Options",
      hidden: true,
    });
    this.input = el("input", {
      ...handler.attributes,
      type: "text",
      class: "field",
      role: "combobox",
      autocomplete: "off",
      placeholder: textOf(handler.item.placeholder) || "Search",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
      on: {
        input: () => this.search(200),
        click: () => this.search(0),
        keydown: (event) => this.key(event),
        blur: () => setTimeout(() => this.hide(), 150),
      },
    });
    this.node = el("div", { class: "picker" }, this.chips, this.input, this.list);
    this.drawChosen();
  }

  get chosen() {
    const value = this.handler.state[this.source.name];
    const values = this.source.many ? value : [value].filter(Boolean);
    return this.source.ids ? values.map(known) : values;
  }

  set(options) {
    const values = this.source.ids ? options.map((one) => one.value) : options;
    this.handler.change({ [this.source.name]: this.source.many ? values : values[0] || null }, this.input);
    this.drawChosen();
  }

  drawChosen() {
    replace(
      this.chips,
      this.chosen.map((one) => {
        const name = textOf(one.text);
        const click = () => {
          this.set(this.chosen.filter((other) => other.value !== one.value));
          this.input.focus();
        };
        return el(
          "span",
          { class: "chip" },
          name,
          el("button", { type: "button", "aria-label": `Remove ${name}`, on: { click } }, icon("close", 10)),
        );
      }),
    );
  }

  search(wait) {
    clearTimeout(this.timer);
    const turn = (this.turn += 1);
    this.timer = setTimeout(async () => {
      const options = await this.source.find(this.handler, this.input.value.trim());
      if (turn === this.turn && document.activeElement === this.input) this.show(options);
    }, wait);
  }

  show(options) {
    const most = this.handler.item.max_selected_items || Infinity;
    const taken = new Set(this.chosen.map((one) => one.value));
    this.options = (options || []).filter((one) => !taken.has(one.value));
    this.at = this.options.length ? 0 : -1;
    let hint = this.options.length ? null : "No results";
    if (options === null)
      hint = `Type ${this.handler.item.min_query_length ?? 3} characters or more to search`;
    if (this.source.many && taken.size >= most) [this.options, hint] = [[], `No more than ${most}`];
    replace(
      this.list,
      hint && el("div", { class: "listbox-hint" }, hint),
      this.options.map((one, index) => this.option(one, index)),
    );
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
    this.list.scrollIntoView({ block: "nearest" });
  }

  option(one, index) {
    const choose = (event) => {
      event.preventDefault();
      this.choose(index);
    };
    return el(
      "div",
      {
        class: "option",
        id: `${this.listId}-${index}`,
        role: "option",
        "aria-selected": "false",
        on: { pointerdown: choose },
      },
      textNodes(one.text),
      one.description && el("small", {}, textNodes(one.description)),
    );
  }

  choose(index) {
    const option = this.options[index];
    if (!option) return;
    this.input.value = "";
    this.set(this.source.many ? [...this.chosen, option] : [option]);
    if (this.source.many) this.search(0);
    else this.hide();
  }

  mark() {
    [...this.list.querySelectorAll("[role=option]")].forEach((node, index) =>
      node.setAttribute("aria-selected", String(index === this.at)),
    );
    const current = this.at >= 0 ? `${this.listId}-${this.at}` : "";
    this.input.setAttribute("aria-activedescendant", current);
    document.getElementById(current)?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.list.hidden) {
      event.preventDefault();
      this.search(0);
    } else if (step && this.options.length) {
      event.preventDefault();
      this.at = (this.at + step + this.options.length) % this.options.length;
      this.mark();
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.choose(this.at);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    } else if (event.key === "Backspace" && !this.input.value && this.chosen.length)
      this.set(this.chosen.slice(0, -1));
  }

  hide() {
    this.turn += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}

export const picker = (handler) => new Picker(handler).node;
