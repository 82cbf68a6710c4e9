// Beside the line to write in: shortcuts, and files to drop on the conversation.

import { el, icon } from "./dom.js";
import { menuItem, openMenu } from "./menu.js";
import { act, store } from "./store.js";
import { failure, toast } from "./toast.js";
import { trouble } from "./interact.js";

const MOST = 20_000_000;

async function shortcut(one) {
  const answer = await act({ type: "shortcut", callback_id: one.callback_id });
  if (!answer.ok) toast(trouble(answer.error), { error: true });
}

async function encoded(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** Put a file into a conversation, as the chosen person. */
export async function dropFile(channel, file) {
  if (file.size > MOST) return toast(`${file.name} is too large: 20 MB at most.`, { error: true });
  try {
    const content = await encoded(file);
    const body = { type: "file", channel: channel.id, name: file.name, content_base64: content };
    const answer = await act(body);
    if (!answer.ok && !answer.ts) toast(failure(file.name, answer.error), { error: true });
  } catch {
    toast(`${file.name} could not be read.`, { error: true });
  }
  return null;
}

function pickFile(channel) {
  const change = (event) => [...event.target.files].forEach((file) => dropFile(channel, file));
  el("input", { type: "file", multiple: true, on: { change } }).click();
}

const entry = (sign, title, note) => [
  icon(sign),
  el("span", { class: "who" }, el("strong", {}, title), note && el("small", {}, note)),
];

/** The button that offers both. */
export function plusButton(channel) {
  const content = () => [
    store.shortcuts.map((one) =>
      menuItem(entry("bolt", one.name, one.description), () => shortcut(one), { label: one.name }),
    ),
    store.shortcuts.length > 0 && el("hr"),
    menuItem(entry("file", "Upload a file", "or drop it on the conversation"), () => pickFile(channel), {
      label: "Upload a file",
    }),
  ];
  const click = (event) =>
    openMenu(event.currentTarget, { label: "Shortcuts and files", className: "plus-menu", content: content() });
  return el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Shortcuts and files",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click },
    },
    icon("plus"),
  );
}

const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");

/** Files may be dropped anywhere on `node`; `here` says on which conversation, null where nobody can write. */
export function takesFiles(node, here) {
  const mark = (on) => node.classList.toggle("dropping", on);
  node.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(Boolean(here()));
  });
  node.addEventListener("dragleave", (event) => {
    if (!node.contains(event.relatedTarget)) mark(false);
  });
  node.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    const channel = here();
    if (channel) [...event.dataTransfer.files].forEach((file) => dropFile(channel, file));
  });
}

const units = (bytes) => {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
};

const details = (name, note) =>
  el("span", { class: "who" }, el("strong", {}, name), el("small", {}, note));

function oneFile({ id, name, size, deleted }) {
  if (deleted) return el("span", { class: "file" }, icon("file", 20), details(name, "deleted"));
  const label = `Download ${name}, ${units(size)}`;
  const link = { class: "file", href: `/sandbox/files/${encodeURIComponent(id)}`, download: name };
  return el("a", { ...link, "aria-label": label, title: label }, icon("file", 20), details(name, units(size)));
}

/** The files of a message: their names and sizes, each to be downloaded. */
export const attached = (files) =>
  files?.length > 0 &&
  el(
    "ul",
    { class: "files" },
    files.map((one) => el("li", {}, oneFile(one))),
  );
