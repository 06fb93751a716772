import { createHash, randomUUID } from 'node:crypto';
import { get, getList, getString, isRecord } from '../../json.ts';
import { type Block, checkMessage } from '../blockKitSchemas/check.ts';
import type { SlackHappening, SlackMessage, SlackUnfurl } from '../types.ts';

/** The content of a message accepted by Slack. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly thread_ts?: string;
  readonly broadcast?: boolean;
  readonly metadata?: unknown;
}

/** Why Slack rejects a message: `error` as in a response, `messages` as in `response_metadata`. */
export interface Refusal {
  readonly error: string;
  readonly messages: readonly string[];
}

export type Messages = ReturnType<typeof createMessages>;

interface Environment {
  readonly now: () => number;
  readonly user: string;
  readonly emit: (happening: SlackHappening) => void;
}

/** All messages in the workspace, by channel and ts. */
export function createMessages({ now, user, emit }: Environment) {
  const byKey = new Map<string, SlackMessage>();
  const key = ({ channel, ts }: { channel: string; ts: string }) => `${channel} ${ts}`;
  let last = 0;

  /** A message's ts is its unique ID within the channel, with microseconds. */
  function nextTs(): string {
    last = Math.max(Math.round(now() * 1000), last + 1);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  }

  return {
    all: (): SlackMessage[] => [...byKey.values()],
    find: (channel: string, ts: string) => byKey.get(key({ channel, ts })),
    nextTs,
    post(content: Content, place: { channel: string; ephemeralTo?: string; user?: string }): SlackMessage {
      const message = { ts: nextTs(), user, ...place, ...content };
      byKey.set(key(message), message);
      emit({ type: 'message', message });
      return message;
    },
    /** `marked`: whether readers see that it was edited. */
    replace(
      original: SlackMessage,
      { text, blocks, metadata = original.metadata }: Content,
      marked = true,
    ): SlackMessage {
      const message = {
        ...original,
        text,
        blocks,
        ...(marked && { edited: true }),
        ...(metadata !== undefined && { metadata }),
      };
      byKey.set(key(message), message);
      emit({ type: 'message_changed', message });
      return message;
    },
    unfurl(original: SlackMessage, unfurls: readonly SlackUnfurl[]): SlackMessage {
      const message = { ...original, unfurls };
      byKey.set(key(message), message);
      emit({ type: 'message_changed', message });
      return message;
    },
    remove(original: SlackMessage): SlackMessage {
      const message = { ...original, deleted: true };
      byKey.delete(key(message));
      emit({ type: 'message_deleted', message });
      return message;
    },
  };
}

/** Reads text, blocks, thread and metadata from a request, or returns why they are rejected. */
export function readContent(
  args: Readonly<Record<string, unknown>>,
  unknownBlocks: readonly string[] = [],
): Content | Refusal {
  const blocks = get(args, 'blocks') ?? undefined;
  const problems = checkMessage({ text: get(args, 'text') ?? undefined, blocks }, unknownBlocks);
  const metadata = get(args, 'metadata');
  if (metadata !== undefined && !isMetadata(metadata))
    return { error: 'invalid_metadata_format', messages: [] };
  const thread = get(args, 'thread_ts');
  const accepted = withIds(blocks ?? []);
  if (problems.length > 0 || !isAccepted(accepted)) return refusal(problems, blocks);
  return {
    text: getString(args, 'text') ?? '',
    blocks: accepted,
    ...(typeof thread === 'string' && { thread_ts: thread }),
    ...(typeof thread === 'string' && String(get(args, 'reply_broadcast')) === 'true' && { broadcast: true }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** https://docs.slack.dev/messaging/message-metadata: scalars, and flat objects of them. */
function isMetadata(metadata: unknown): boolean {
  const payload = get(metadata, 'event_payload');
  const isScalar = (value: unknown) => /^(string|number|boolean)$/.test(typeof value);
  const isFlat = (value: unknown) => isRecord(value) && Object.values(value).every(isScalar);
  const isAllowed = (value: unknown) =>
    isScalar(value) || isFlat(value) || (Array.isArray(value) && value.every(isFlat));
  return (
    Boolean(getString(metadata, 'event_type')) && isRecord(payload) && Object.values(payload).every(isAllowed)
  );
}

export function isRefusal(result: Content | Refusal): result is Refusal {
  return 'error' in result;
}

function refusal(problems: string[], blocks: unknown): Refusal {
  const known = ['msg_too_long', 'no_text', 'msg_blocks_too_long'];
  const error = known.find((code) => problems.some((problem) => problem.startsWith(code)));
  return {
    error:
      error ?? (blocks === undefined || Array.isArray(blocks) ? 'invalid_blocks' : 'invalid_blocks_format'),
    messages: problems.map((problem) => `[ERROR] ${problem}`),
  };
}

const nextId = () => randomUUID().slice(0, 8);

/**
 * Adds an ID to every block and interactive element without one, as Slack does. An unchanged block keeps its ID when its
 * message is replaced. `of`: tells apart blocks that would be the same.
 */
export function withIds(blocks: unknown, of = ''): unknown {
  if (!Array.isArray(blocks)) return blocks;
  const taken = new Set(blocks.map((block: unknown) => get(block, 'block_id')));
  const idOf = (block: unknown): string => {
    const hash = createHash('sha256')
      .update(`${of}${JSON.stringify(block)}`)
      .digest('hex')
      .slice(0, 8);
    let id = hash;
    for (let copy = 1; taken.has(id); copy++) id = `${hash}-${copy}`;
    taken.add(id);
    return id;
  };
  return blocks.map((block: unknown) => {
    if (!isRecord(block)) return block;
    return {
      ...block,
      block_id: get(block, 'block_id') ?? idOf(block),
      ...(isRecord(get(block, 'accessory')) && { accessory: named(get(block, 'accessory')) }),
      ...(isRecord(get(block, 'element')) && { element: named(get(block, 'element')) }),
      ...(get(block, 'type') === 'actions' && {
        elements: getList(block, 'elements').map(named),
      }),
    };
  });
}

function named(element: unknown): unknown {
  if (!isRecord(element) || get(element, 'type') === 'image' || get(element, 'action_id') !== undefined)
    return element;
  return { ...element, action_id: nextId() };
}

/** Narrows checked blocks, which all have an ID. */
export function isAccepted(blocks: unknown): blocks is Block[] {
  return Array.isArray(blocks) && blocks.every((block) => getString(block, 'block_id') !== undefined);
}
