// What is new to whoever sits before the screen: the list stays where that begins, however much it is.

const DOING = ["pointerdown", "keydown", "wheel"];
let seen = ""; // the newest message that was there when the person last did something

// The channel's own messages: a reply in a thread stands where its thread stands, and takes nobody along.
const rowsOf = (list) => [...(list?.children || [])].filter((one) => one.dataset.ts);

/** From now on every message is new that comes after the person's last click, key or turn of the wheel. */
export function startFollowing(list) {
  const look = () => {
    seen = newest(list()) || seen;
  };
  for (const kind of DOING) document.addEventListener(kind, look, { capture: true, passive: true });
}

/** A conversation was opened in which the last so many messages of others are unread. */
export function opened(messages, user, unread) {
  const own = messages.filter((one) => !one.thread_ts || one.broadcast);
  const theirs = own.filter((one) => one.user !== user);
  const first = unread ? theirs.at(-unread) : undefined;
  const known = first ? own.slice(0, own.indexOf(first)) : own;
  seen = known.at(-1)?.ts || "";
}

export const newest = (list) => rowsOf(list).at(-1)?.dataset.ts;
export const firstNew = (list) => rowsOf(list).find((row) => row.dataset.ts > seen);
