// From a click to the bot: confirmation, the pending state, and what goes wrong.

import { collect } from "./formstate.js";
import { openLayer } from "./layer.js";
import { el } from "./dom.js";
import { textNodes, textOf } from "./mrkdwn.js";
import { act } from "./store.js";
import { toast } from "./toast.js";

/** Where blocks stand: `key` names the container on this page, `where` is its part of an act's body. */
export function messageContext(message) {
  return {
    key: `m:${message.channel}:${message.ts}`,
    where: { message: { channel: message.channel, ts: message.ts } },
    blocks: message.blocks || [],
    errors: {},
  };
}

export function viewContext(view, errors = {}) {
  return {
    key: `v:${view.id}`,
    where: { view: view.id },
    blocks: view.blocks || [],
    errors,
    values: view.state?.values || {},
  };
}

/** Slack's confirmation object as a dialog; resolves to what was chosen. */
export function confirm(object) {
  return new Promise((resolve) => {
    const done = (yes) => () => {
      layer.close();
      resolve(yes);
    };
    const style = object.style === "danger" ? "danger" : "primary";
    const yes = el(
      "button",
      { type: "button", class: `button ${style}`, on: { click: done(true) } },
      textOf(object.confirm) || "Yes",
    );
    const no = el(
      "button",
      { type: "button", class: "button", on: { click: done(false) } },
      textOf(object.deny) || "Cancel",
    );
    const layer = openLayer({
      title: textOf(object.title) || "Are you sure?",
      className: "small",
      body: el("div", { class: "text" }, textNodes(object.text)),
      footer: [no, yes],
      role: "alertdialog",
      onDismiss: () => done(false)(),
      focus: yes,
    });
  });
}

function busy(node, on) {
  if (!node) return;
  node.classList.toggle("busy", on);
  if (on) node.setAttribute("aria-busy", "true");
  else node.removeAttribute("aria-busy");
  if (node.tagName === "BUTTON") node.disabled = on;
}

/** Deliver an action. `value` holds the fields of the element's type (`value`, `selected_option` ...). */
export async function dispatch(ctx, blockId, element, value, node) {
  if (element.confirm && !(await confirm(element.confirm))) return { ok: false, cancelled: true };
  busy(node, true);
  const body = {
    type: "action",
    ...ctx.where,
    block_id: blockId,
    action_id: element.action_id,
    ...value,
    state: collect(ctx),
  };
  const answer = await act(body);
  busy(node, false);
  if (node?.isConnected && document.activeElement === document.body) node.focus({ preventScroll: true });
  if (!answer.ok) toast(trouble(answer.error), { error: true });
  return answer;
}

export function trouble(error) {
  if (error === "operation_timeout")
    return "Nextlead did not answer within 3 seconds (operation_timeout). Try again.";
  if (error === "dispatch_failed")
    return "Nextlead is not connected (dispatch_failed). Start the bot and try again.";
  return `That did not work: ${error || "unknown_error"}`;
}
