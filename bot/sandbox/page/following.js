// What is new to whoever sits before the screen: the list stays where that begins, however much it is.

const DOING = ["pointerdown", "keydown", "wheel"];
let seen = ""; // the newest message that was there when the person last did something

const rowsOf = (list) => [...list.querySelectorAll("article[data-ts]")];

/** From now on every message is new that comes after the person's last click, key or turn of the wheel. */
export function startFollowing(list) {
  const look = () => {
    const last = rowsOf(list() || document).at(-1);
    if (last) seen = last.dataset.ts;
  };
  for (const kind of DOING) document.addEventListener(kind, look, { capture: true, passive: true });
}

/** A conversation was opened in which the last so many messages of others are unread. */
export function opened(messages, user, unread) {
  const theirs = messages.filter((one) => one.user !== user);
  const first = unread ? theirs.at(-unread) : undefined;
  const known = first ? messages.slice(0, messages.indexOf(first)) : messages;
  seen = known.at(-1)?.ts || "";
}

export const firstNew = (list) => rowsOf(list).find((row) => row.dataset.ts > seen);
