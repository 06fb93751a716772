/** Who acts and where; kept in the address, so that a reload stays there. */
const address = new URL(location.href);
export const viewer = {
  user: address.searchParams.get('user') ?? '',
  channel: address.searchParams.get('channel') ?? '',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export function look(change) {
  Object.assign(viewer, change);
  history.replaceState(null, '', `?${new URLSearchParams({ user: viewer.user, channel: viewer.channel })}`);
}

/** Tells the server what the person did; resolves to what came of it. */
export async function post(action, body) {
  try {
    const answer = await fetch(`/${action}?${new URLSearchParams(viewer)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok ? await answer.json() : { problem: await answer.text() };
  } catch {
    return { problem: 'The playground does not answer. Is it still running?' };
  }
}

let source;

/** Opens the stream of what this person sees, in place of the one before. The browser reconnects by itself. */
export function listen(handlers) {
  source?.close();
  source = new EventSource(`/events?${new URLSearchParams(viewer)}`);
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return source;
}

export const byId = (id) => document.getElementById(id);

/** The markup comes from this page's own server, which escapes everything from outside. */
export function fragment(markup) {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content;
}
