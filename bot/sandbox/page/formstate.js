// What people have typed and chosen, in the shape of Slack's `state.values`.

const kept = new Map(); // container key -> Map("block/action" -> state)

const text = (element) => ({ value: element.initial_value || null });
const many = (element) => ({ selected_options: element.initial_options || [] });
const one = (element) => ({ selected_option: element.initial_option || null });

const INITIAL = {
  plain_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  rich_text_input: (element) => ({ rich_text_value: element.initial_value || null }),
  static_select: one,
  external_select: one,
  radio_buttons: one,
  checkboxes: many,
  multi_static_select: many,
  multi_external_select: many,
  users_select: (element) => ({ selected_user: element.initial_user || null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users || [] }),
  channels_select: (element) => ({ selected_channel: element.initial_channel || null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels || [] }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation || null }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations || [] }),
  datepicker: (element) => ({ selected_date: element.initial_date || null }),
  timepicker: (element) => ({
    selected_time: element.initial_time || null,
    ...(element.timezone && { timezone: element.timezone }),
  }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time || null }),
};

export const hasState = (element) => Boolean(element && INITIAL[element.type]);

const keyOf = (blockId, element) => `${blockId}/${element.action_id}`;

export function stateOf(ctx, blockId, element) {
  const held = kept.get(ctx.key)?.get(keyOf(blockId, element)) || ctx.values?.[blockId]?.[element.action_id];
  return { type: element.type, ...INITIAL[element.type](element), ...held };
}

export function keep(ctx, blockId, element, value) {
  if (!kept.has(ctx.key)) kept.set(ctx.key, new Map());
  kept.get(ctx.key).set(keyOf(blockId, element), { type: element.type, ...value });
}

export const forget = (key) => kept.delete(key);

/** Every block with the elements in it that hold a value. */
export function* holders(blocks) {
  for (const block of blocks || []) {
    if (block.child_blocks) yield* holders(block.child_blocks);
    const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    for (const element of elements.filter(hasState)) yield { block, element };
  }
}

export function collect(ctx) {
  const values = {};
  for (const { block, element } of holders(ctx.blocks)) {
    values[block.block_id] ??= {};
    values[block.block_id][element.action_id] = stateOf(ctx, block.block_id, element);
  }
  return values;
}

const answer = (state) => Object.entries(state).find(([name]) => name !== "type" && name !== "timezone")?.[1];
const empty = (value) => value === null || value === undefined || value === "" || value.length === 0;

const CHECKS = [
  (element, value) =>
    element.min_length &&
    value.length < element.min_length &&
    `Use at least ${element.min_length} characters.`,
  (element, value) =>
    element.max_length &&
    value.length > element.max_length &&
    `Use ${element.max_length} characters at most.`,
  (element, value) => element.type === "number_input" && Number.isNaN(Number(value)) && "Enter a number.",
  (element, value) =>
    element.type === "number_input" &&
    !element.is_decimal_allowed &&
    !/^[+-]?\d+$/.test(value) &&
    "Enter a whole number.",
  (element, value) =>
    element.min_value && Number(value) < Number(element.min_value) && `Enter ${element.min_value} or more.`,
  (element, value) =>
    element.max_value && Number(value) > Number(element.max_value) && `Enter ${element.max_value} or less.`,
  (element, value) =>
    element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value) && "Enter an e-mail address.",
  (element, value) => element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(value) && "Enter a link.",
];

/** What Slack itself refuses before it asks the app: {block_id: sentence}. */
export function check(ctx) {
  const errors = {};
  for (const { block, element } of holders(ctx.blocks)) {
    if (block.type !== "input") continue;
    const value = answer(stateOf(ctx, block.block_id, element));
    if (empty(value)) {
      if (!block.optional) errors[block.block_id] = "Please complete this required field.";
    } else if (typeof value === "string") {
      const wrong = CHECKS.map((rule) => rule(element, value)).find(Boolean);
      if (wrong) errors[block.block_id] = wrong;
    }
  }
  return errors;
}
