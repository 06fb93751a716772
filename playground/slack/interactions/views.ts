import { randomUUID } from 'node:crypto';
import { get, getString } from '../../json.ts';
import { checkView } from '../blockKitSchemas/check.ts';
import { isAccepted, type Refusal, withIds } from '../messages/messages.ts';
import type { SlackHappening, SlackView } from '../types.ts';
import { APP_ID, BOT_ID, TEAM } from '../workspace.ts';
import { stateOf } from './state.ts';

export type Views = ReturnType<typeof createViews>;

/** Modals (stacked at most three deep) and App Home tabs. https://docs.slack.dev/reference/views */
export function createViews(emit: (happening: SlackHappening) => void) {
  const byId = new Map<string, SlackView>();
  const modals = (user: string) =>
    [...byId.values()].filter((view) => view.type === 'modal' && view.user === user);

  function keep(view: SlackView, state: 'open' | 'changed'): SlackView {
    byId.set(view.id, view);
    emit({ type: 'view', view, state });
    return view;
  }

  function close(view: SlackView): void {
    if (byId.delete(view.id)) emit({ type: 'view', view, state: 'closed' });
  }

  return {
    all: (): SlackView[] => [...byId.values()],
    find: (id: unknown, externalId?: unknown): SlackView | undefined =>
      [...byId.values()].find(
        (view) => view.id === id || (view.external_id !== '' && view.external_id === externalId),
      ),
    modalOf: (user: string): SlackView | undefined => modals(user).at(-1),
    homeOf: (user: string): SlackView | undefined =>
      [...byId.values()].find((view) => view.type === 'home' && view.user === user),
    /** Opens a modal for that person; `push` stacks it on the open ones. */
    open(input: unknown, user: string, push: boolean): SlackView | Refusal {
      const fields = readView(input, 'modal');
      if ('error' in fields) return fields;
      const below = modals(user);
      if (push && below.length >= 3) return { error: 'push_limit_reached', messages: [] };
      if (!push) for (const view of below) close(view);
      const id = newId();
      const root = push ? (below[0]?.id ?? id) : id;
      const previous = push ? (below.at(-1)?.id ?? null) : null;
      return keep({ ...fields, id, user, root_view_id: root, previous_view_id: previous }, 'open');
    },
    update(old: SlackView, input: unknown, hash?: unknown): SlackView | Refusal {
      if (hash !== undefined && hash !== old.hash) return { error: 'hash_conflict', messages: [] };
      const fields = readView(input, old.type);
      return 'error' in fields ? fields : keep({ ...old, ...fields }, 'changed');
    },
    publish(input: unknown, user: string, hash?: unknown): SlackView | Refusal {
      const old = this.homeOf(user);
      if (old) return this.update(old, input, hash);
      const fields = readView(input, 'home');
      if ('error' in fields) return fields;
      const id = newId();
      return keep({ ...fields, id, user, root_view_id: id, previous_view_id: null }, 'open');
    },
    close,
    closeAll: (user: string): void => modals(user).forEach(close),
  };
}

type Fields = Omit<SlackView, 'id' | 'user' | 'root_view_id' | 'previous_view_id'>;

function readView(input: unknown, type: 'modal' | 'home'): Fields | Refusal {
  // https://docs.slack.dev/reference/methods/views.publish#errors: more than 250 kB.
  if (JSON.stringify(input ?? '').length > 250_000) return { error: 'view_too_large', messages: [] };
  const problems = checkView(input);
  if (problems.length === 0 && get(input, 'type') !== type)
    problems.push(`must be a ${type} [json-pointer:/view/type]`);
  const blocks = withIds(get(input, 'blocks'));
  if (problems.length > 0 || !isAccepted(blocks)) {
    return { error: 'invalid_arguments', messages: problems.map((problem) => `[ERROR] ${problem}`) };
  }
  const shown = (name: 'title' | 'submit' | 'close') => {
    const text = getString(input, name, 'text');
    return text === undefined ? {} : { [name]: text };
  };
  return {
    type,
    blocks,
    ...shown('title'),
    ...shown('submit'),
    ...shown('close'),
    callback_id: getString(input, 'callback_id') ?? '',
    private_metadata: getString(input, 'private_metadata') ?? '',
    external_id: getString(input, 'external_id') ?? '',
    notify_on_close: get(input, 'notify_on_close') === true,
    clear_on_close: get(input, 'clear_on_close') === true,
    hash: randomUUID().slice(0, 8),
  };
}

function newId(): string {
  return `V${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`;
}

/** A view in the format of the Web API and payloads. */
export function viewObject(
  view: SlackView,
  values?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const text = (value: string | undefined) =>
    value === undefined ? null : { type: 'plain_text', text: value, emoji: true };
  const { user: _user, title, submit, close, ...shown } = view;
  return {
    ...shown,
    ...(view.type === 'modal' && { title: text(title), submit: text(submit), close: text(close) }),
    state: { values: stateOf(view.blocks, values) },
    team_id: TEAM.id,
    app_id: APP_ID,
    app_installed_team_id: TEAM.id,
    bot_id: BOT_ID,
  };
}
