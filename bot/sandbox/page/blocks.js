// Block Kit: every block as DOM nodes.

import { chart } from "./chart.js";
import { el, icon, safeLink, uid } from "./dom.js";
import { element } from "./elements.js";
import { mrkdwn, textNodes, textOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./table.js";

/** Pictures are drawn only if they come with the page: the sandbox fetches nothing from the net. */
function picture(image, className) {
  const url = image.image_url || image.slack_file?.url || "";
  const alt = image.alt_text || "";
  if (/^data:image\/(png|jpe?g|gif|webp);/.test(url) || url.startsWith("/sandbox/"))
    return el("img", { class: className, src: url, alt });
  return el(
    "span",
    { class: `${className} no-picture`, role: "img", "aria-label": alt || "image", title: url },
    alt || "image",
  );
}

function section(block, ctx) {
  const side =
    block.accessory &&
    (block.accessory.type === "image"
      ? picture(block.accessory, "thumb")
      : element(block.accessory, block, ctx));
  return el(
    "div",
    { class: "section" },
    el(
      "div",
      { class: "section-text" },
      block.text && el("div", { class: "text" }, textNodes(block.text)),
      block.fields &&
        el(
          "div",
          { class: "fields" },
          block.fields.map((one) => el("div", { class: "text field-text" }, textNodes(one))),
        ),
    ),
    side && el("div", { class: "accessory" }, side),
  );
}

function context(block) {
  const parts = block.elements.map((one) =>
    one.type === "image" ? picture(one, "mini") : el("span", { class: "text" }, textNodes(one)),
  );
  return el("div", { class: "context" }, parts);
}

const actions = (block, ctx) =>
  el(
    "div",
    { class: "actions" },
    (block.elements || []).map((one) => element(one, block, ctx)),
  );

function image(block) {
  return el(
    "figure",
    { class: "image" },
    block.title && el("figcaption", {}, textNodes(block.title)),
    picture(block, "picture"),
  );
}

const GROUPS = ["radio_buttons", "checkboxes"];

function input(block, ctx) {
  const [id, labelId, noteId] = [uid("field"), uid("label"), uid("note")];
  const error = ctx.errors?.[block.block_id];
  const grouped = GROUPS.includes(block.element.type);
  const control = element(block.element, block, ctx, {
    id,
    labelledby: labelId,
    describedby: error || block.hint ? noteId : null,
    invalid: Boolean(error),
  });
  const label = [textOf(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  return el(
    "div",
    { class: `input${error ? " invalid" : ""}`, data: { block: block.block_id } },
    grouped
      ? el("span", { class: "label", id: labelId }, label)
      : el("label", { class: "label", id: labelId, for: id }, label),
    control,
    el(
      "div",
      { id: noteId },
      error && el("p", { class: "error", role: "alert" }, error),
      block.hint && el("p", { class: "hint" }, textNodes(block.hint)),
    ),
  );
}

function card(block, ctx) {
  return el(
    "div",
    { class: "card" },
    block.hero_image && picture(block.hero_image, "hero"),
    el(
      "div",
      { class: "card-head" },
      block.icon && picture(block.icon, "mini"),
      el(
        "div",
        {},
        block.title && el("div", { class: "card-title text" }, textNodes(block.title)),
        block.subtitle && el("div", { class: "card-subtitle text" }, textNodes(block.subtitle)),
      ),
    ),
    block.body && el("div", { class: "text" }, textNodes(block.body)),
    block.actions &&
      el(
        "div",
        { class: "actions" },
        block.actions.map((one) => element(one, block, ctx)),
      ),
  );
}

function container(block, ctx) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : textNodes(block.title);
  const head = [
    block.icon && picture(block.icon, "mini"),
    el("span", { class: "container-title" }, title),
    block.subtitle && el("span", { class: "container-subtitle text" }, textNodes(block.subtitle)),
  ];
  const body = el("div", { class: "container-body" }, blocks(block.child_blocks, ctx));
  const divided = block.has_header_divider ? " divided" : "";
  const className = `container width-${block.width || "standard"}${divided}`;
  if (!block.is_collapsible)
    return el("section", { class: className }, el("div", { class: "container-head" }, head), body);
  return el(
    "details",
    { class: className, open: !block.default_collapsed },
    el("summary", { class: "container-head" }, icon("down", 12), head),
    body,
  );
}

const carousel = (block, ctx) =>
  el(
    "div",
    { class: "carousel", tabindex: "0", role: "group" },
    (block.elements || []).map((one) => card(one, ctx)),
  );

const alert = (block) =>
  el(
    "div",
    { class: `alert ${block.level || "default"}`, role: "note" },
    el("div", { class: "text" }, textNodes(block.text)),
  );

function video(block) {
  const href = safeLink(block.title_url || block.video_url || "");
  const title = textOf(block.title);
  return el(
    "div",
    { class: "text" },
    href ? el("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, title) : title,
  );
}

const KINDS = {
  section,
  context,
  actions,
  image,
  input,
  card,
  container,
  carousel,
  alert,
  video,
  header: (block) => el("h3", { class: "header" }, textNodes(block.text)),
  divider: () => el("hr", { class: "divider" }),
  rich_text: richText,
  table,
  data_table: dataTable,
  data_visualization: chart,
  markdown: (block) => el("div", { class: "text" }, mrkdwn(block.text || "")),
};

/** All blocks; one that is unknown or broken says so in its place instead of taking the rest with it. */
export function blocks(list, ctx) {
  return (list || []).map((block) => {
    const draw = KINDS[block?.type];
    if (!draw) return el("div", { class: "unknown" }, `This page cannot draw a "${block?.type}" block.`);
    try {
      return el(
        "div",
        { class: `block block-${block.type}`, data: { blockId: block.block_id || "" } },
        draw(block, ctx),
      );
    } catch (error) {
      return el("div", { class: "unknown" }, `A "${block.type}" block could not be drawn: ${error.message}`);
    }
  });
}
