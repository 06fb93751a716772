/** The acting person and channel, kept in the URL across reloads. */
const address = new URL(location.href);
export const viewer = {
  user: address.searchParams.get('user') ?? '',
  channel: address.searchParams.get('channel') ?? '',
};

export function look(change) {
  Object.assign(viewer, change);
  history.replaceState(null, '', `?${new URLSearchParams({ user: viewer.user, channel: viewer.channel })}`);
}

/** Sends an action to the server. Resolves to its outcome. */
export async function post(action, body) {
  try {
    const answer = await fetch(`/${action}?${new URLSearchParams(viewer)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok ? await answer.json() : { problem: await answer.text() };
  } catch {
    return { problem: "The playground isn't responding. Is it still running?" };
  }
}

let source;

/** Opens this person's event stream, replacing the previous one. The browser reconnects automatically. */
export function listen(handlers) {
  source?.close();
  source = new EventSource(`/events?${new URLSearchParams(viewer)}`);
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return source;
}

export const byId = (id) => document.getElementById(id);
