import { get, getList, getString, isRecord } from '../../json.ts';
import type { Block } from '../blockKitSchemas/check.ts';
import { emojiText, replaceEmoji } from '../messages/emoji.ts';
import type { ButtonRef } from '../types.ts';

/** A button, option or picker available to a person. */
export interface Target {
  readonly blockId: string;
  readonly element: Readonly<Record<string, unknown>>;
  /** The option of a menu. */
  readonly option?: unknown;
  readonly label: string;
}

/** The property with a picker's choice in actions and view states. */
export const PICKED: Readonly<Record<string, string>> = {
  conversations_select: 'selected_conversation',
  timepicker: 'selected_time',
};

/** All targets of the blocks in reading order, with one per menu option. */
export function targets(blocks: readonly Block[]): Target[] {
  return blocks.flatMap((block) =>
    [get(block, 'accessory'), get(block, 'element'), ...getList(block, 'elements')].flatMap((element) =>
      ofElement(element, block.block_id),
    ),
  );
}

function ofElement(element: unknown, blockId: string): Target[] {
  if (!isRecord(element)) return [];
  const type = String(get(element, 'type'));
  if (type === 'button') return [{ blockId, element, label: getString(element, 'text', 'text') ?? '' }];
  if (PICKED[type]) return [{ blockId, element, label: getString(element, 'placeholder', 'text') ?? '' }];
  const groups = [element, ...getList(element, 'option_groups')];
  return groups
    .flatMap((group) => getList(group, 'options'))
    .map((option) => ({ blockId, element, option, label: getString(option, 'text', 'text') ?? '' }));
}

/** The matching target. Throws unless there is exactly one. */
export function findTarget(blocks: readonly Block[], wanted: string | ButtonRef): Target {
  const ref = typeof wanted === 'string' ? { label: wanted } : wanted;
  const all = targets(blocks);
  const found = all.filter((target) => matches(target, ref));
  const [first, ...others] = found;
  if (first && others.every((other) => other.element === first.element && other.option === first.option))
    return first;
  const labels = all.map((target) => JSON.stringify(target.label)).join(', ') || 'nothing to press';
  throw new Error(
    `${found.length === 0 ? 'There is no' : `There are ${found.length} of`} ${JSON.stringify(wanted)} here, only: ${labels}`,
  );
}

function matches({ element, option, label, blockId }: Target, ref: ButtonRef): boolean {
  if (ref.label !== undefined && !spellings(label).has(ref.label.trim())) return false;
  if (ref.action_id !== undefined && get(element, 'action_id') !== ref.action_id) return false;
  if (ref.block_id !== undefined && blockId !== ref.block_id) return false;
  if (ref.value === undefined || PICKED[String(get(element, 'type'))]) return true;
  return (option === undefined ? get(element, 'value') : get(option, 'value')) === ref.value;
}

/** The label as written, as shown, and without emoji. */
function spellings(label: string): Set<string> {
  const bare = label.replace(/:([a-z0-9_+'-]+):/g, (written, name: string) =>
    emojiText(name) === written ? written : '',
  );
  return new Set([label, replaceEmoji(label), bare].map((text) => text.trim()));
}
