// The sandbox's control API.

async function call(method, path, body) {
  const options = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(`/sandbox/${path}`, options);
  const answer = await response.json().catch(() => ({ ok: false, error: `http_${response.status}` }));
  if (!response.ok && answer.error === undefined) answer.error = `http_${response.status}`;
  if (!response.ok) answer.ok = false;
  return answer;
}

const query = (values) => new URLSearchParams(values).toString();

export const api = {
  state: (user) => call("GET", `state?${query({ user })}`),
  messages: (user, channel, open = []) =>
    call("GET", `messages?${query([["user", user], ["channel", channel], ...open.map((ts) => ["open", ts])])}`),
  home: (user) => call("GET", `home?${query({ user })}`),
  views: (user) => call("GET", `views?${query({ user })}`),
  traffic: (since) => call("GET", `traffic?${query({ since })}`),
  clock: (body) => call("POST", "clock", body),
  user: (id, body) => call("POST", `users/${encodeURIComponent(id)}`, body),
  extra: (name) => call("POST", `extra/${encodeURIComponent(name)}`, {}),
  crm: () => call("GET", "crm"),
  crmAnswers: (manners) => call("PUT", "crm", manners),
  crmTells: (lead) => call("POST", "crm/customers", { lead }),
  crmForgets: () => call("DELETE", "crm"),
  stream: (user) => new EventSource(`/sandbox/stream?${query({ user })}`),
  act: (body) =>
    call("POST", "act", body).catch((error) => ({ ok: false, error: String(error.message || error) })),
};
