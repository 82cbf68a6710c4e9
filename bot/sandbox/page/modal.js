// Modals: the stack of open views, their fields, and what the bot says to a submission.

import { blocks } from "./blocks.js";
import { el, icon, replace } from "./dom.js";
import { keepFocus } from "./focus.js";
import { check, collect, forget } from "./formstate.js";
import { viewContext } from "./interact.js";
import { openLayer } from "./layer.js";
import { textOf } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { act, on, store } from "./store.js";

const open = new Map(); // view id -> Modal

class Modal {
  constructor(view, depth) {
    this.view = view;
    this.errors = {};
    this.alert = null;
    this.sending = false;
    this.body = el("div", {
      class: "modal-blocks",
      on: { keydown: (event) => this.key(event), input: (event) => this.mend(event) },
    });
    this.foot = el("div", { class: "modal-foot" });
    this.draw();
    const lead = depth
      ? el(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Back", on: { click: () => this.close() } },
          icon("back"),
        )
      : avatar(store.bot.user_id, 24);
    this.layer = openLayer({
      title: textOf(view.title),
      body: this.body,
      footer: this.foot,
      lead,
      className: "modal",
      onDismiss: (all) => this.close(all && depth > 0),
    });
  }

  get form() {
    return viewContext(this.view, this.errors);
  }

  update(view) {
    const same =
      view.hash === this.view.hash && JSON.stringify(view.blocks) === JSON.stringify(this.view.blocks);
    this.view = view;
    if (same) return;
    this.errors = {};
    this.alert = null;
    this.layer.dialog.querySelector(".dialog-title").textContent = textOf(view.title);
    this.draw();
  }

  draw() {
    const alert = this.alert && el("p", { class: "modal-alert", role: "alert" }, this.alert);
    const scroller = this.body.parentElement;
    const scroll = scroller?.scrollTop;
    keepFocus(this.body, () => replace(this.body, alert, blocks(this.view.blocks, this.form)));
    if (scroller) scroller.scrollTop = scroll;
    replace(this.foot, this.buttons());
  }

  buttons() {
    const { submit, close } = this.view;
    const no = el(
      "button",
      { type: "button", class: "button", on: { click: () => this.close() } },
      textOf(close) || (submit ? "Cancel" : "Close"),
    );
    if (!submit) return [no];
    const className = `button primary${this.sending ? " busy" : ""}`;
    return [
      no,
      el(
        "button",
        {
          type: "button",
          class: className,
          disabled: this.sending,
          "aria-busy": this.sending ? "true" : null,
          on: { click: () => this.submit() },
        },
        textOf(submit),
      ),
    ];
  }

  // What somebody is mending is not called wrong any more; the next submission judges again.
  mend(event) {
    const block = event.target.closest(".input.invalid");
    if (!block) return;
    delete this.errors[block.dataset.block];
    block.classList.remove("invalid");
    block.querySelector(".error")?.remove();
    for (const node of block.querySelectorAll("[aria-invalid]")) node.removeAttribute("aria-invalid");
  }

  key(event) {
    const single = event.target.tagName === "INPUT" && !["checkbox", "radio"].includes(event.target.type);
    const send = event.key === "Enter" && !event.isComposing && (single || event.ctrlKey || event.metaKey);
    if (!send || !this.view.submit) return;
    event.preventDefault();
    this.submit();
  }

  async submit() {
    if (this.sending) return;
    this.errors = check(this.form);
    this.alert = null;
    if (Object.keys(this.errors).length) return this.showErrors();
    this.sending = true;
    this.draw();
    const answer = await act({ type: "submit", view: this.view.id, state: collect(this.form) });
    this.sending = false;
    this.errors = answer.errors || {};
    if (!answer.ok)
      this.alert = `We had some trouble connecting (${answer.error || "unknown_error"}). Try again?`;
    this.draw();
    return Object.keys(this.errors).length ? this.showErrors() : null;
  }

  showErrors() {
    this.draw();
    const first = this.body.querySelector("[aria-invalid=true]");
    first?.scrollIntoView({ block: "center" });
    (first?.matches("input, select, textarea") ? first : first?.querySelector("input"))?.focus({
      preventScroll: true,
    });
  }

  /** Back to the view below; `clear` takes the whole stack along, as the cross does. */
  async close(clear = false) {
    const gone = clear ? [...open.values()].reverse() : [this];
    for (const modal of gone) {
      modal.vanish();
      open.delete(modal.view.id);
      closing.add(modal.view.id);
    }
    await act({ type: "close", view: this.view.id, clear });
    for (const modal of gone) closing.delete(modal.view.id);
    sync();
  }

  vanish() {
    this.layer.close();
    forget(this.form.key);
  }
}

const closing = new Set(); // closed here, perhaps still open in a list that was on its way

function sync() {
  const stack = store.views.filter((view) => !closing.has(view.id));
  const ids = new Set(stack.map((view) => view.id));
  for (const [id, modal] of [...open].reverse()) {
    if (ids.has(id)) continue;
    open.delete(id);
    modal.vanish();
  }
  stack.forEach((view, depth) => {
    if (open.has(view.id)) open.get(view.id).update(view);
    else open.set(view.id, new Modal(view, depth));
  });
}

export function startModals() {
  on("views", sync);
}
