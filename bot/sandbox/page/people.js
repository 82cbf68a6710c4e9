// Faces, and the small administration of people.

import { api } from "./api.js";
import { el, replace } from "./dom.js";
import { openLayer } from "./layer.js";
import { nameOf, on, readState, store } from "./store.js";

const COLOURS = [
  "#8a4b12",
  "#0b6e4f",
  "#1d5fa8",
  "#a12a5e",
  "#5a3ea6",
  "#7a6a00",
  "#00707a",
  "#a33b20",
  "#3d6b1f",
  "#7b3f8c",
];

const colourOf = (id) =>
  COLOURS[[...id].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7) % COLOURS.length];

const initials = (name) => {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .split(/\s+/)
    .filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : (words[0] || "?")[0]).toUpperCase();
};

/** Initials on the person's colour; the bot has its own sign. */
export function avatar(id, size = 36) {
  const bot = id === store.bot.user_id;
  const node = el("span", { class: `avatar${bot ? " bot" : ""}`, "aria-hidden": "true" });
  node.style.setProperty("--size", `${size}px`);
  if (!bot) node.style.background = colourOf(id);
  node.append(bot ? "N" : initials(nameOf(id)));
  return node;
}

export const humans = () => [...store.users.values()].filter((one) => !one.is_bot);

function role({ role_hint: hint, is_restricted: guest }) {
  return guest && !/guest/i.test(hint || "") ? [hint, "guest"].filter(Boolean).join(", ") : hint || "";
}

/** "Rep · de-DE · Europe/Berlin", as far as known. */
export function about(user) {
  return [role(user), user.locale, user.tz, user.deleted ? "deactivated" : user.status_text].filter(Boolean).join(" · ");
}

const LOCALES = ["en-US", "en-GB", "de-DE", "id-ID", "fr-FR", "pt-BR"];

function choice(user, field, label, values) {
  const all = values.includes(user[field]) || !user[field] ? values : [user[field], ...values];
  const change = (event) => api.user(user.id, { [field]: event.target.value }).then(readState);
  const options = all.map((one) => el("option", { value: one, selected: one === user[field] }, one));
  return el(
    "select",
    { class: "field small", "aria-label": `${label} of ${nameOf(user.id)}`, on: { change } },
    options,
  );
}

// What Slack itself suggests.
const STATUSES = [
  ["", ""],
  [":spiral_calendar_pad:", "In a meeting"],
  [":bus:", "Commuting"],
  [":face_with_thermometer:", "Out sick"],
  [":palm_tree:", "Vacationing"],
  [":house_with_garden:", "Working remotely"],
];

function status(user) {
  const own = user.status_text && !STATUSES.some(([, text]) => text === user.status_text);
  const all = own ? [...STATUSES, [user.status_emoji, user.status_text]] : STATUSES;
  const change = ({ target }) => {
    const [emoji, text] = all[target.value];
    api.user(user.id, { status_emoji: emoji, status_text: text, status_expiration: 0 }).then(readState);
  };
  const options = all.map(([, text], index) =>
    el("option", { value: String(index), selected: text === user.status_text }, text || "No status"),
  );
  const label = `Status of ${nameOf(user.id)}`;
  return el("select", { class: "field small", "aria-label": label, on: { change } }, options);
}

function zones() {
  const used = humans().map((one) => one.tz);
  const common = [
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Jakarta",
    "Asia/Tokyo",
    "UTC",
  ];
  return [...new Set([...used, ...common])].filter(Boolean);
}

function row(user) {
  const toggle = () => api.user(user.id, { deleted: !user.deleted }).then(readState);
  const verb = user.deleted ? "Reactivate" : "Deactivate";
  const label = `${verb} ${nameOf(user.id)}`;
  return el(
    "tr",
    { class: user.deleted ? "gone" : "" },
    el(
      "td",
      {},
      el(
        "span",
        { class: "person" },
        avatar(user.id, 28),
        el("span", {}, el("strong", {}, nameOf(user.id)), el("small", {}, role(user))),
      ),
    ),
    el("td", {}, choice(user, "locale", "Language", LOCALES)),
    el("td", {}, choice(user, "tz", "Time zone", zones())),
    el("td", {}, status(user)),
    el(
      "td",
      {},
      el(
        "button",
        {
          type: "button",
          class: `button small${user.deleted ? "" : " danger-quiet"}`,
          "aria-label": label,
          on: { click: toggle },
        },
        verb,
      ),
    ),
  );
}

/** Everybody in the workspace: language, zone, and whether the account is active. */
export function openPeople() {
  const body = el("tbody");
  const draw = () => replace(body, humans().map(row));
  draw();
  const head = el(
    "tr",
    {},
    ["Person", "Language", "Time zone", "Status", "Account"].map((text) => el("th", { scope: "col" }, text)),
  );
  const table = el("table", { class: "people" }, el("thead", {}, head), body);
  const layer = openLayer({
    title: "People",
    className: "wide",
    body: [el("p", { class: "muted" }, "Changes reach the bot as user_change events."), table],
  });
  on("state", () => layer.isOpen() && draw());
  return layer;
}
