// The line to write in, with the commands that begin with a slash.

import { plusButton } from "./attach.js";
import { el, icon, replace, uid } from "./dom.js";
import { act, nameOf, readMessages, store } from "./store.js";
import { failure, toast } from "./toast.js";

const drafts = new Map(); // "user/channel" -> text

class Composer {
  constructor(channel) {
    this.channel = channel;
    this.key = `${store.user}/${channel.id}`;
    this.found = [];
    this.at = 0;
    const name = channel.kind === "channel" ? `#${channel.name}` : nameOf(store.bot.user_id) || "Nextlead";
    this.listId = uid("commands");
    const list = { class: "commands", id: this.listId, role: "listbox", "aria-label": "Commands" };
    this.list = el("div", { ...list, hidden: true });
    this.field = this.makeField(`Message ${name}`);
    this.button = this.makeButton("send", "Send", icon("send"), () => this.send());
    this.status = el("span", { class: "composer-status", role: "status" });
    const slash = this.makeButton("icon-button", "Run a command", "/", () => this.startCommand());
    const hint = el("span", { class: "composer-hint" }, el("b", {}, "Shift + Enter"), " for a new line");
    const row = el("div", { class: "composer-row" }, plusButton(channel), slash, this.status, hint, this.button);
    this.node = el("div", { class: "composer" }, this.list, this.field, row);
    requestAnimationFrame(() => this.fit()); // the height is known once it is on the page
  }

  makeField(label) {
    const listeners = {
      input: () => this.changed(),
      keydown: (event) => this.press(event),
      blur: () => this.hide(),
      focus: () => this.changed(),
    };
    return el("textarea", {
      class: "composer-field",
      rows: "1",
      placeholder: label,
      "aria-label": label,
      "aria-controls": this.listId,
      value: drafts.get(this.key) || "",
      on: listeners,
    });
  }

  makeButton(className, label, content, click) {
    return el("button", { type: "button", class: className, "aria-label": label, on: { click } }, content);
  }

  startCommand() {
    if (!this.field.value.startsWith("/")) this.field.value = `/${this.field.value}`;
    this.field.focus();
    this.changed();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(180, this.field.scrollHeight)}px`;
    this.button.disabled = !this.field.value.trim();
  }

  changed() {
    drafts.set(this.key, this.field.value);
    this.fit();
    const [, word, rest] = /^(\/\S*)(\s[^]*)?$/.exec(this.field.value) || [];
    if (word === undefined) return this.hide();
    this.typing = rest !== undefined;
    this.found = store.commands.filter((one) =>
      this.typing ? one.name === word : one.name.startsWith(word),
    );
    this.at = 0;
    return this.found.length ? this.drawList() : this.hide();
  }

  drawList() {
    replace(
      this.list,
      el("div", { class: "commands-head" }, this.typing ? "Usage" : "Commands"),
      this.found.map((one, index) => this.option(one, index)),
    );
    this.list.hidden = false;
    this.field.setAttribute("aria-activedescendant", this.typing ? "" : `${this.listId}-${this.at}`);
  }

  option(command, index) {
    const pick = (event) => {
      event.preventDefault();
      this.complete(index);
    };
    const selected = !this.typing && index === this.at;
    return el(
      "div",
      {
        class: "command",
        id: `${this.listId}-${index}`,
        role: "option",
        "aria-selected": String(selected),
        on: { pointerdown: pick },
      },
      el(
        "span",
        { class: "command-name" },
        el("b", {}, command.name),
        command.usage && el("span", { class: "usage" }, ` ${command.usage}`),
      ),
      el("span", { class: "command-about" }, command.description),
    );
  }

  complete(index) {
    if (!this.typing) this.field.value = `${this.found[index].name} `;
    this.field.focus();
    this.changed();
  }

  hide() {
    this.list.hidden = true;
    this.field.setAttribute("aria-activedescendant", "");
  }

  press(event) {
    if (event.isComposing) return;
    const choosing = !this.list.hidden && !this.typing;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const whole = this.found[this.at]?.name === this.field.value.trim();
    if (choosing && step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.drawList();
    } else if (choosing && (event.key === "Tab" || (event.key === "Enter" && !whole))) this.complete(this.at);
    else if (event.key === "Escape" && !this.list.hidden) this.hide();
    else if (event.key === "Enter" && !event.shiftKey) this.send();
    else return;
    event.preventDefault();
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.changed();
    const command = text.startsWith("/");
    const word = text.split(/\s/)[0];
    this.status.textContent = command ? `${word} …` : "";
    const answer = await act({ type: command ? "command" : "message", channel: this.channel.id, text });
    this.status.textContent = "";
    readMessages();
    const settled = answer.ts || answer.error === "unknown_command"; // it is posted, or Slackbot has said why not
    if (answer.ok || settled) return;
    this.failed(text, command ? word : "Your message", answer.error);
  }

  failed(text, what, error) {
    toast(failure(what, error), { error: true });
    if (this.field.value || !this.node.isConnected) return;
    this.field.value = text;
    this.changed();
    this.hide();
  }
}

/** Why nobody can write here as the chosen person, if so. */
export function closedBecause(channel) {
  if (store.me?.deleted) return `${nameOf(store.user)} is deactivated and cannot write.`;
  if (channel.archived) return `#${channel.name} is archived. Nobody can write here.`;
  return null;
}

/** What stands at the foot of a conversation. */
export function composer(channel) {
  if (!channel) return null;
  const closed = closedBecause(channel);
  return closed ? el("p", { class: "closed" }, closed) : new Composer(channel).node;
}
