// Who looks at what: kept in the address, so that a reload or a shared link shows the same.

import {
  emit,
  follow,
  on,
  readAll,
  readHome,
  readMessages,
  readState,
  store,
  act,
  botChannel,
} from "./store.js";

function write(push) {
  const query = new URLSearchParams({ as: store.user });
  if (store.place) query.set("in", store.place);
  const address = `/?${query}`;
  if (address === location.pathname + location.search) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
}

function openHome() {
  readHome();
  if (store.bot.connected) act({ type: "open_home" }).then(readHome);
}

let connected = false;

/** Somebody who waits on an empty Home tab gets it once the bot is there. */
export function startPlace() {
  on("state", () => {
    const came = store.bot.connected && !connected;
    connected = store.bot.connected;
    if (came && store.place === "home" && !store.home) openHome();
  });
}

/** Open a channel, or "home". */
export function visit(place, { push = true } = {}) {
  store.place = place;
  write(push);
  emit("place");
  if (place === "home") openHome();
  else readMessages().then(readState);
}

/** Look through another user's eyes, in the same channel where that one may see it. */
export async function become(user, { place = store.place, push = true } = {}) {
  Object.assign(store, { user, me: null, messages: [], messagesOf: null, home: null, views: [] });
  emit("views");
  await readState();
  const seen = store.channels.some((one) => one.id === place);
  follow(user);
  visit(seen ? place : botChannel()?.id || "home", { push });
  await readAll();
}

/** The first rep, if the address names nobody. */
export function firstPerson(users) {
  const people = users.filter((one) => !one.is_bot && !one.deleted);
  return people.find((one) => /\brep\b/i.test(one.role_hint || "")) || people[0];
}
