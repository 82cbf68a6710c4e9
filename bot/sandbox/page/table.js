// Tables: the plain one, and the data table with sorting, a filter and pages.

import { el, icon, replace } from "./dom.js";
import { decode } from "./mrkdwn.js";
import { richText, richTextWords } from "./richtext.js";

const words = (cell) => {
  if (!cell) return "";
  if (cell.type === "rich_text") return richTextWords(cell);
  return decode(String(cell.text ?? cell.value ?? ""));
};

const content = (cell) => (cell?.type === "rich_text" ? richText(cell) : words(cell));
const numeric = (cell) => cell?.type === "raw_number";

export function table(block) {
  const settings = block.column_settings || [];
  const look = (index) => {
    const { align = "left", is_wrapped: wrapped } = settings[index] || {};
    return `align-${align}${wrapped ? " wrapped" : ""}`;
  };
  const [head = [], ...rows] = block.rows || [];
  const line = (tag) => (row) =>
    el(
      "tr",
      {},
      row.map((cell, index) =>
        el(tag, { class: look(index), scope: tag === "th" ? "col" : null }, content(cell)),
      ),
    );
  return el(
    "div",
    { class: "table-box", tabindex: "0", role: "group", "aria-label": "Table" },
    el("table", { class: "table" }, el("thead", {}, line("th")(head)), el("tbody", {}, rows.map(line("td")))),
  );
}

function order(column, direction) {
  return (one, other) => {
    const [a, b] = [one[column], other[column]];
    if (numeric(a) && numeric(b)) return direction * (a.value - b.value);
    return direction * words(a).localeCompare(words(b), undefined, { numeric: true, sensitivity: "base" });
  };
}

class DataTable {
  constructor(block) {
    this.block = block;
    [this.head = [], ...this.rows] = block.rows || [];
    this.size = block.page_size || 5;
    this.rowHead = block.row_header_column_index || 0;
    Object.assign(this, { column: -1, direction: 1, page: 0, wanted: "" });
    this.headRow = el("tr");
    this.body = el("tbody");
    this.foot = el("div", { class: "pager" });
    this.node = el("div", { class: "data-table" }, this.filter(), this.tableNode(), this.foot);
    this.draw();
  }

  filter() {
    if (this.rows.length <= this.size) return null;
    const input = (event) => {
      Object.assign(this, { wanted: event.target.value.toLowerCase(), page: 0 });
      this.draw();
    };
    return el("input", {
      type: "search",
      class: "field small",
      placeholder: "Filter",
      "aria-label": `Filter ${this.block.caption || "table"}`,
      on: { input },
    });
  }

  tableNode() {
    const grid = el(
      "table",
      { class: "table" },
      el("caption", {}, decode(this.block.caption || "")),
      el("thead", {}, this.headRow),
      this.body,
    );
    const label = decode(this.block.caption || "Table");
    return el("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": label }, grid);
  }

  get shown() {
    const found = this.rows.filter(
      (row) => !this.wanted || row.some((cell) => words(cell).toLowerCase().includes(this.wanted)),
    );
    return this.column < 0 ? found : found.toSorted(order(this.column, this.direction));
  }

  draw() {
    const rows = this.shown;
    const pages = Math.max(1, Math.ceil(rows.length / this.size));
    this.page = Math.min(this.page, pages - 1);
    replace(
      this.headRow,
      this.head.map((cell, index) => this.heading(cell, index)),
    );
    replace(
      this.body,
      rows.slice(this.page * this.size, (this.page + 1) * this.size).map((row) => this.row(row)),
    );
    if (!rows.length)
      replace(
        this.body,
        el("tr", {}, el("td", { class: "none", colspan: this.head.length || 1 }, "No rows match")),
      );
    replace(this.foot, pages > 1 ? this.pager(rows.length, pages) : null);
  }

  heading(cell, index) {
    const active = index === this.column;
    const sort = active ? { 1: "ascending", "-1": "descending" }[this.direction] : "none";
    const click = () => {
      Object.assign(this, active ? { direction: -this.direction } : { column: index, direction: 1 });
      this.draw();
      this.headRow.children[index].querySelector("button").focus();
    };
    const look = this.rows.length && this.rows.every((row) => numeric(row[index])) ? "align-right" : "";
    const button = el(
      "button",
      { type: "button", class: "sort", on: { click } },
      words(cell),
      icon("down", 10),
    );
    return el("th", { scope: "col", class: look, "aria-sort": sort }, button);
  }

  row(cells) {
    return el(
      "tr",
      {},
      cells.map((cell, index) => {
        const look = { class: numeric(cell) ? "align-right" : "" };
        return index === this.rowHead
          ? el("th", { ...look, scope: "row" }, content(cell))
          : el("td", look, content(cell));
      }),
    );
  }

  pager(count, pages) {
    const turn = (step) => () => {
      this.page += step;
      this.draw();
    };
    const first = this.page * this.size + 1;
    const last = Math.min(count, first + this.size - 1);
    return [
      el(
        "button",
        { type: "button", class: "button small", disabled: this.page === 0, on: { click: turn(-1) } },
        "Previous",
      ),
      el("span", {}, `${first}–${last} of ${count}`),
      el(
        "button",
        { type: "button", class: "button small", disabled: this.page >= pages - 1, on: { click: turn(1) } },
        "Next",
      ),
    ];
  }
}

export const dataTable = (block) => new DataTable(block).node;
