import { dateFormat } from '../dateFormat.ts';
import { get, getString } from '../json.ts';
import type { RecordedRequest } from '../modelarts/server.ts';
import type { SlackEvent } from '../slack/server.ts';
import { type Html, html } from './html.ts';

/** One request or event on the wire. */
export interface WireEntry {
  readonly id: number;
  /** Milliseconds since 1970, by the playground's clock. */
  readonly at: number;
  readonly way: 'Slack → bot' | 'bot → Slack' | 'bot → ModelArts' | 'Slack';
  readonly what: string;
  /** The outcome: a duration or a status. */
  readonly outcome: string;
  readonly isFailure: boolean;
  readonly detail: unknown;
}

type NewEntry = Omit<WireEntry, 'id'>;

const MOST = 200;

/** The last 200 entries; calls `onEntry` for each new one. */
export function createWire(onEntry: (entry: WireEntry) => void) {
  const entries: WireEntry[] = [];
  let count = 0;
  const add = (news: NewEntry | undefined) => {
    if (!news) return;
    count += 1;
    const entry = { id: count, ...news };
    entries.push(entry);
    if (entries.length > MOST) entries.shift();
    onEntry(entry);
  };
  return {
    entries: entries as readonly WireEntry[],
    slack: (event: SlackEvent) => add(fromSlack(event)),
    /** `cloud`: its name, where there are several. */
    modelArts: (request: RecordedRequest, cloud?: string) => add(fromModelArts(request, cloud)),
  };
}

const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

function fromSlack(event: SlackEvent): NewEntry | undefined {
  const { at } = event;
  switch (event.type) {
    case 'delivery':
      return {
        at,
        way: 'Slack → bot',
        what: `${event.kind} ${said(event.payload)}`.trim(),
        outcome: '',
        isFailure: false,
        detail: { envelope_id: event.id, type: event.kind, payload: event.payload },
      };
    case 'ack':
      return {
        at,
        way: 'bot → Slack',
        what: 'acknowledgement',
        outcome: event.acked ? milliseconds(event.ms) : (event.error ?? 'none'),
        isFailure: !event.acked,
        detail: { envelope_id: event.id, ...(event.body !== undefined && { payload: event.body }) },
      };
    case 'api':
    case 'response_url': {
      const { method, args, ok, error, status } = event.call;
      return {
        at,
        way: 'bot → Slack',
        what: method,
        outcome: ok ? 'ok' : `${status} ${error ?? ''}`,
        isFailure: !ok,
        detail: args,
      };
    }
    case 'socket':
      return {
        at,
        way: 'Slack',
        what: `socket ${event.state}`,
        outcome: event.reason ?? '',
        isFailure: event.state === 'refused',
        detail: { connection: event.id },
      };
    default:
      // Messages and views result from calls already listed.
      return undefined;
  }
}

/** A short description of a person's action. */
function said(payload: unknown): string {
  const command = getString(payload, 'command');
  if (command !== undefined) return `${command} ${getString(payload, 'text') ?? ''}`;
  const type = getString(payload, 'type') ?? '';
  const action = get(payload, 'actions', 0);
  const what = getString(action, 'text', 'text') ?? getString(action, 'action_id');
  return getString(payload, 'event', 'type') ?? (what === undefined ? type : `${type} ${what}`);
}

function fromModelArts(request: RecordedRequest, cloud: string | undefined): NewEntry {
  const { operation, method, path, query, status = 0, at, durationMs = 0 } = request;
  const search = new URLSearchParams(query).toString();
  return {
    at,
    way: 'bot → ModelArts',
    what: `${cloud === undefined ? '' : `${cloud}: `}${operation} ${method} ${search === '' ? path : `${path}?${search}`}`,
    outcome: `${status === 0 ? 'broken' : status} · ${milliseconds(durationMs)}`,
    isFailure: status === 0 || status >= 400,
    detail: { method, path, query, status, ms: durationMs },
  };
}

const CLASS: Readonly<Record<WireEntry['way'], string>> = {
  'Slack → bot': 'to-bot',
  'bot → Slack': 'to-slack',
  'bot → ModelArts': 'to-modelarts',
  Slack: 'socket',
};

export function wireHtml(entry: WireEntry, timeZone: string): Html {
  const time = dateFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(entry.at);
  return html`<li class="${CLASS[entry.way]}${entry.isFailure && ' failure'}"><details><summary><time>${time}</time> <span class="way">${entry.way}</span> <span class="outcome">${entry.isFailure && html`<span aria-hidden="true">⚠ </span>`}${entry.outcome}</span> <span class="what">${entry.what}</span></summary><pre tabindex="0">${JSON.stringify(entry.detail, null, 2)}</pre></details></li>`;
}
