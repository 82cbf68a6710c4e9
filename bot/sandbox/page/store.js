// What the page knows, kept fresh by the stream: every event only says what to read again.

import { api } from "./api.js";

export const store = {
  user: null, // whose eyes we look through
  place: null, // a channel id, or "home"
  me: null,
  team: { name: "Sandbox" },
  users: new Map(),
  groups: new Map(),
  channels: [],
  commands: [],
  shortcuts: [],
  places: [], // channels that may be chosen in a form
  crm: false,
  extras: [],
  faults: [],
  bot: { connected: false, mode: null, user_id: null },
  clock: { at: Date.now(), read: performance.now(), offset: 0 },
  messages: [],
  messagesOf: null,
  threads: new Set(), // "user/channel/ts" of those that are open on this page
  home: null,
  views: [],
  online: true,
};

const listeners = new Map();

export function on(kinds, listener) {
  for (const kind of kinds.split(" ")) listeners.set(kind, [...(listeners.get(kind) || []), listener]);
}

export function emit(kind) {
  for (const listener of listeners.get(kind) || []) listener();
}

/** The sandbox's time in milliseconds. */
export function now() {
  return store.clock.at + (performance.now() - store.clock.read);
}

export function setClock(clock) {
  store.clock = { at: Date.parse(clock.now), read: performance.now(), offset: clock.offset_s || 0 };
  emit("clock");
}

export const channel = (id) => store.channels.find((one) => one.id === id);
export const botChannel = () => store.channels.find((one) => one.kind === "im");
export const nameOf = (id) => {
  const user = store.users.get(id);
  return user ? user.real_name || user.name : id;
};

/** A channel as people write it, also in a form; one that is hidden from this person says so. */
export function placeName(id) {
  const known = store.places.find((one) => one.id === id) || store.channels.find((one) => one.id === id);
  return known ? `#${known.name}` : "a private channel";
}

/** The channel that messages and commands go to; on the Home tab that is the app's own one. */
export function currentChannel() {
  return store.place === "home" ? botChannel() : channel(store.place);
}

const threadKey = (ts) => `${store.user}/${currentChannel()?.id}/${ts}`;
export const isOpen = (ts) => store.threads.has(threadKey(ts));

/** Open or close a thread of the channel that is shown; what is open counts as read. */
export function showThread(ts, open) {
  store.threads[open ? "add" : "delete"](threadKey(ts));
  if (open) readMessages();
}

// A burst of events costs one read under way and one after it, however long the burst.
function coalesced(read) {
  let running = null;
  let queued = null;
  return function go() {
    if (!running) {
      running = read()
        .then(
          () => setOnline(true),
          () => setOnline(false),
        )
        .finally(() => {
          running = null;
        });
      return running;
    }
    queued ??= running.then(() => {
      queued = null;
      return go();
    });
    return queued;
  };
}

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  emit("online");
}

export const readState = coalesced(async () => {
  const user = store.user;
  const state = await api.state(user);
  if (user !== store.user || !state.users) return;
  store.team = state.team || store.team;
  store.users = new Map(state.users.map((one) => [one.id, one]));
  store.groups = new Map((state.groups || []).map((one) => [one.id, one.handle]));
  store.me = store.users.get(user) || null;
  store.channels = state.channels || [];
  store.commands = state.commands || [];
  store.shortcuts = state.shortcuts || [];
  store.places = state.places || [];
  store.crm = Boolean(state.crm);
  store.extras = state.extras || [];
  store.faults = state.faults || [];
  store.bot = state.bot || store.bot;
  setClock(state.clock);
  emit("state");
});

export const readMessages = coalesced(async () => {
  const [user, here] = [store.user, currentChannel()];
  if (!user || !here || store.place === "home") return;
  const prefix = `${user}/${here.id}/`;
  const open = [...store.threads].filter((key) => key.startsWith(prefix));
  const answer = await api.messages(
    user,
    here.id,
    open.map((key) => key.slice(prefix.length)),
  );
  if (user !== store.user || here.id !== currentChannel()?.id) return;
  store.messages = answer.messages || [];
  store.messagesOf = `${user}/${here.id}`;
  emit("messages");
});

export const readHome = coalesced(async () => {
  const user = store.user;
  const answer = await api.home(user);
  if (user !== store.user) return;
  store.home = answer.view || null;
  emit("home");
});

export const readViews = coalesced(async () => {
  const user = store.user;
  const answer = await api.views(user);
  if (user !== store.user) return;
  store.views = answer.stack || [];
  emit("views");
});

export const readAll = () => readState().then(() => Promise.all([readMessages(), readHome(), readViews()]));

const READERS = {
  message: async (event) => {
    const here = !event.channel || event.channel === currentChannel()?.id;
    if (here) await readMessages(); // which marks them as read, so the counts come after
    readState();
  },
  home: readHome,
  views: readViews,
  clock: readState,
  users: readState,
  bot: readState,
  traffic: () => emit("traffic"),
  crm: () => emit("crm"),
};

let stream = null;

/** Listen for one user's changes; a stream that comes back after a break re-reads everything. */
export function follow(user) {
  if (stream) stream.close();
  stream = api.stream(user);
  stream.onopen = () => {
    setOnline(true);
    readAll();
  };
  stream.onerror = () => setOnline(false);
  stream.onmessage = (message) => {
    const event = JSON.parse(message.data);
    (READERS[event.kind] || readAll)(event);
  };
}

/** Do something as the chosen user, then read what may have changed. */
export async function act(body) {
  const answer = await api.act({ user: store.user, ...body });
  readMessages().then(readState);
  readViews();
  return answer;
}
