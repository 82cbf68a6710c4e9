// Dates as Slack writes them: in the reader's zone and locale, relative to the sandbox's clock.

import { el } from "./dom.js";
import { now, store } from "./store.js";

const formatters = new Map();

function reader() {
  return { locale: store.me?.locale || "en-US", zone: store.me?.tz || "UTC" };
}

function format(options, instant, locale = reader().locale, zone = reader().zone) {
  const key = JSON.stringify([locale, zone, options]);
  if (!formatters.has(key)) formatters.set(key, build(locale, zone, options));
  return formatters.get(key).format(instant);
}

function build(locale, zone, options) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
}

/** Year-month-day of an instant on the reader's wall. */
export const dayKey = (instant) =>
  format({ year: "numeric", month: "2-digit", day: "2-digit" }, instant, "en-CA");

const DAY = 86400000;
const dayNumber = (instant) => Math.round(Date.parse(`${dayKey(instant)}T00:00:00Z`) / DAY);

function relativeDay(instant) {
  const distance = dayNumber(instant) - dayNumber(now());
  if (Math.abs(distance) > 1) return null;
  return new Intl.RelativeTimeFormat(reader().locale, { numeric: "auto" }).format(distance, "day");
}

function ordinal(day) {
  const tens = day % 100;
  if (tens >= 11 && tens <= 13) return `${day}th`;
  return day + (["th", "st", "nd", "rd"][day % 10] || "th");
}

// English carries ordinals ("February 18th"), other languages their own long form.
function long(options, instant) {
  const text = format(options, instant);
  if (!reader().locale.startsWith("en")) return text;
  const day = Number(format({ day: "numeric" }, instant, "en-US"));
  return text.replace(new RegExp(`\\b${day}\\b(?!\\d)`), ordinal(day));
}

const YEAR = { year: "numeric" };
const LONG = { month: "long", day: "numeric" };
const FIELDS = {
  date_num: dayKey,
  date_slash: (at) => format({ ...YEAR, month: "2-digit", day: "2-digit" }, at),
  date: (at) => long({ ...YEAR, ...LONG }, at),
  date_short: (at) => format({ ...YEAR, month: "short", day: "numeric" }, at),
  date_long: (at) => long({ ...YEAR, ...LONG, weekday: "long" }, at),
  date_long_full: (at) => format({ ...YEAR, ...LONG }, at),
  date_pretty: (at) => relativeDay(at) || FIELDS.date(at),
  date_short_pretty: (at) => relativeDay(at) || FIELDS.date_short(at),
  date_long_pretty: (at) => relativeDay(at) || FIELDS.date_long(at),
  day_divider_pretty: (at) =>
    relativeDay(at) ||
    long(sameYear(at) ? { ...LONG, weekday: "long" } : { ...YEAR, ...LONG, weekday: "long" }, at),
  time: (at) => format({ hour: hour(), minute: "2-digit" }, at),
  time_secs: (at) => format({ hour: hour(), minute: "2-digit", second: "2-digit" }, at),
  ago: (at) => ago(at),
};

// "9:05 AM" where the day has two halves, "09:05" where it has 24 hours.
function hour() {
  const { hour12 } = new Intl.DateTimeFormat(reader().locale, { hour: "numeric" }).resolvedOptions();
  return hour12 ? "numeric" : "2-digit";
}

const sameYear = (at) => dayKey(at).slice(0, 4) === dayKey(now()).slice(0, 4);

function ago(instant) {
  const seconds = Math.round((instant - now()) / 1000);
  const words = new Intl.RelativeTimeFormat(reader().locale, { numeric: "auto" });
  for (const [unit, size] of [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(seconds, "second");
}

/** Slack's date template; unknown fields stay as they are. A relative day at the start is capitalised. */
export function slackDate(instant, template) {
  const text = template.replace(/\{([a-z_]+)\}/g, (whole, field) =>
    FIELDS[field] ? FIELDS[field](instant) : whole,
  );
  return /^\{[a-z_]*pretty\}/.test(template) ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : text;
}

/** A <time> whose text follows the clock (`refreshDates`). */
export function dateNode(instant, template, extra = {}) {
  const node = el("time", {
    ...extra,
    datetime: new Date(instant).toISOString(),
    data: { at: instant, template },
  });
  node.textContent = slackDate(instant, template);
  return node;
}

export function refreshDates(root = document) {
  for (const node of root.querySelectorAll("time[data-template]")) {
    const text = slackDate(Number(node.dataset.at), node.dataset.template);
    if (node.textContent !== text) node.textContent = text;
  }
}

/** The sandbox's clock face, in the page's own English. */
export function clockFace(instant) {
  const face = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
  return {
    day: format(face, instant, "en-GB"),
    time: format({ hour: "2-digit", minute: "2-digit" }, instant, "en-GB"),
    zone: reader().zone,
  };
}

const wall = (instant) => {
  const parts = {
    ...YEAR,
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  const [date, time] = format(parts, instant, "en-CA").split(", ");
  return `${date}T${time}`;
};

/** Value for a datetime-local field: the reader's wall clock, to the minute. */
export const toWall = (instant) => wall(instant).slice(0, 16);

/** Milliseconds of a wall-clock text in the reader's zone; in a gap of the clocks the later moment. */
export function fromWall(text) {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${wall(guess)}Z`);
  return guess;
}
