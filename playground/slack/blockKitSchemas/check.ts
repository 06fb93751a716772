import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { get, getList, isRecord, strings } from '../../json.ts';
import { anyBlock, SURFACES } from './layout.ts';
import { describe } from './problems.ts';
import { viewFields } from './view.ts';

/** A block accepted by Slack, and therefore with an ID. */
export type Block = KnownBlock & { block_id: string };

export type Surface = 'message' | 'modal' | 'home';

/** Slack truncates message text here; the playground rejects longer text. */
export const MAX_TEXT = 40_000;
export const MAX_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
/** Characters in all table cells of one message. */
const MAX_CELLS = 10_000;
/**
 * All text, values and URLs in the blocks of a message. Slack publishes neither this limit nor what it counts: 13,172
 * characters were refused (bolt-js issue 2509), so anything above 13,000 is rejected here.
 */
const MAX_CONTENT = 13_000;

/**
 * Slack's errors for a message, in its words and with its JSON pointers; empty if valid. Limits:
 * https://docs.slack.dev/reference/block-kit/blocks. `unknownBlocks`: types that this Slack rejects.
 */
export function checkMessage(
  message: { text?: unknown; blocks?: unknown },
  unknownBlocks: readonly string[] = [],
): string[] {
  const { text, blocks } = message;
  const problems: string[] = [];
  if (text !== undefined && typeof text !== 'string') problems.push('must be a string [json-pointer:/text]');
  if (typeof text === 'string' && text.length > MAX_TEXT)
    problems.push(`msg_too_long: ${text.length} characters`);
  const noText = typeof text !== 'string' || text.trim() === '';
  const noBlocks = blocks === undefined || (Array.isArray(blocks) && blocks.length === 0);
  if (noText && noBlocks) problems.push('no_text: neither text nor blocks');
  if (blocks === undefined) return problems;
  return [
    ...problems,
    ...checkBlocks(blocks, 'message'),
    ...checkContent(blocks),
    ...checkKnown(blocks, unknownBlocks),
  ];
}

/** Slack's errors for a modal or an App Home tab. https://docs.slack.dev/reference/views */
export function checkView(view: unknown): string[] {
  if (!isRecord(view)) return ['must be an object [json-pointer:/view]'];
  const fields = viewFields.safeParse(view);
  const problems = fields.success
    ? []
    : fields.error.issues.flatMap((issue) => describe(issue, view, '/view'));
  const blocks = get(view, 'blocks');
  if (!Array.isArray(blocks)) return problems;
  problems.push(...checkBlocks(blocks, get(view, 'type') === 'home' ? 'home' : 'modal', '/view/blocks'));
  const focused = JSON.stringify(blocks).split('"focus_on_load":true').length - 1;
  if (focused > 1) problems.push('only one element may have `focus_on_load` [json-pointer:/view/blocks]');
  const hasInput = blocks.some((block) => get(block, 'type') === 'input');
  if (hasInput && get(view, 'type') === 'modal' && get(view, 'submit') === undefined) {
    problems.push('missing required field: submit, as there is an input block [json-pointer:/view]');
  }
  return problems;
}

/** Whether Slack accepts these blocks on that surface. */
export function areBlocks(blocks: unknown, surface: Surface): blocks is KnownBlock[] {
  return Array.isArray(blocks) && checkBlocks(blocks, surface).length === 0;
}

function checkBlocks(blocks: unknown, surface: Surface, pointer = '/blocks'): string[] {
  if (!Array.isArray(blocks)) return [`must be an array [json-pointer:${pointer}]`];
  const problems: string[] = [];
  const max = MAX_BLOCKS[surface];
  if (blocks.length > max) problems.push(`no more than ${max} items allowed [json-pointer:${pointer}]`);
  const result = z.array(anyBlock).safeParse(blocks);
  if (!result.success) {
    problems.push(...result.error.issues.flatMap((issue) => describe(issue, blocks, pointer)));
  }
  const ids = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (!isRecord(block)) continue;
    const at = `${pointer}/${index}`;
    const allowed = SURFACES[String(get(block, 'type'))];
    if (allowed && !allowed.includes(surface)) {
      problems.push(
        `unsupported type: ${String(get(block, 'type'))}, not in a ${surface} [json-pointer:${at}/type]`,
      );
    }
    const id = get(block, 'block_id');
    if (id !== undefined && ids.has(id)) {
      problems.push(`block_id ${JSON.stringify(id)} already exists [json-pointer:${at}/block_id]`);
    }
    ids.add(id);
    problems.push(...checkActionIds(block, at), ...checkInitial(block, at));
  }
  return problems;
}

/** A Slack that doesn't have some block types yet. */
function checkKnown(blocks: unknown, unknownBlocks: readonly string[]): string[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block, index) => {
    const type = String(get(block, 'type'));
    return unknownBlocks.includes(type)
      ? [`unsupported type: ${type} [json-pointer:/blocks/${index}/type]`]
      : [];
  });
}

function checkActionIds(block: unknown, pointer: string): string[] {
  const seen = new Set<unknown>();
  const problems: string[] = [];
  for (const { key, value } of strings(block)) {
    if (key !== 'action_id') continue;
    if (seen.has(value)) {
      problems.push(
        `action_id ${JSON.stringify(value)} already exists for another element [json-pointer:${pointer}]`,
      );
    }
    seen.add(value);
  }
  return problems;
}

/** `initial_option` must equal one of the options. */
function checkInitial(block: unknown, pointer: string): string[] {
  const elements = [get(block, 'accessory'), get(block, 'element'), ...getList(block, 'elements')];
  return elements.flatMap((element) => {
    const groups = getList(element, 'option_groups');
    const options = [element, ...groups].flatMap((holder) => getList(holder, 'options'));
    if (options.length === 0) return [];
    const known = new Set(options.map((option) => JSON.stringify(option)));
    return [...getList(element, 'initial_options'), get(element, 'initial_option')]
      .filter((option) => option !== undefined && !known.has(JSON.stringify(option)))
      .map(() => `initial_option is not one of the options [json-pointer:${pointer}]`);
  });
}

function checkContent(blocks: unknown): string[] {
  if (!Array.isArray(blocks)) return [];
  const problems: string[] = [];
  const tables = blocks.filter((block) => ['table', 'data_table'].includes(String(get(block, 'type'))));
  if (tables.length > 1) problems.push('only_one_table_allowed [json-pointer:/blocks]');
  const charts = blocks.filter((block) => get(block, 'type') === 'data_visualization');
  // Undocumented: vercel/chat issue 696.
  if (charts.length > 2) problems.push('no more than 2 charts allowed [json-pointer:/blocks]');
  const cells = length(tables);
  if (cells > MAX_CELLS)
    problems.push(`table cells hold ${cells} characters, at most ${MAX_CELLS} [json-pointer:/blocks]`);
  const content = length(blocks, (key) => key !== 'type');
  if (content > MAX_CONTENT)
    problems.push(`msg_blocks_too_long: ${content} characters, at most ${MAX_CONTENT}`);
  return problems;
}

const READ = new Set(['text', 'alt_text', 'caption', 'title', 'fallback', 'name', 'label']);

/** The number of characters in these properties; by default, in those that people read. */
function length(value: unknown, isCounted = (key: string) => READ.has(key)): number {
  let total = 0;
  for (const { key, value: text } of strings(value)) if (isCounted(key)) total += text.length;
  return total;
}
