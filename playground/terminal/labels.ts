import { get, getString } from '../json.ts';
import type { Block } from '../slack/blockKitSchemas/check.ts';
import { type Target, targets } from '../slack/interactions/targets.ts';
import { emojiText, replaceEmoji } from '../slack/messages/emoji.ts';
import type { ButtonRef } from '../slack/types.ts';

/** A pressable element, as shown in the terminal. */
export interface Label {
  /** Equal labels are numbered: `Details 1`, `Details 2`. */
  readonly shown: string;
  readonly target: Target;
  /** The URL of a link. */
  readonly url: string | undefined;
}

/** Every pressable element in the blocks, in reading order. */
export function labelsOf(blocks: readonly Block[]): Label[] {
  const all = targets(blocks);
  const same = Map.groupBy(all, ({ label }) => bare(label));
  return all.map((target) => {
    const twins = same.get(bare(target.label)) ?? [];
    const number = twins.length > 1 ? ` ${twins.indexOf(target) + 1}` : '';
    const url = getString(target.option ?? target.element, 'url');
    return { shown: `${replaceEmoji(target.label)}${number}`, target, url };
  });
}

/**
 * The label that was meant, in any case, with or without emoji and "…". Throws an Error that lists the labels
 * unless exactly one matches.
 */
export function findLabel(blocks: readonly Block[], typed: string): Label {
  const labels = labelsOf(blocks);
  const found = labels.filter(({ shown }) => bare(shown) === bare(typed));
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const numbered = labels.filter(({ target }) => bare(target.label) === bare(typed));
  const offered = (numbered.length > 0 ? numbered : labels).map(({ shown }) => shown).join(', ');
  if (numbered.length > 0) throw new Error(`There are ${numbered.length} of "${typed}" here: ${offered}`);
  throw new Error(`There is no "${typed}" here, only: ${offered || 'nothing to press'}`);
}

/** The reference that `click` needs to find it. */
export function refOf({ target: { blockId, element, option } }: Label): ButtonRef {
  const [actionId, value] = [getString(element, 'action_id'), getString(option ?? element, 'value')];
  return {
    block_id: blockId,
    ...(actionId !== undefined && { action_id: actionId }),
    ...(value !== undefined && { value }),
  };
}

/** The label from `labelsOf` for this element or option. */
export function shownLabel(labels: readonly Label[], object: unknown): string {
  const found = labels.find(({ target: { element, option = element } }) => option === object);
  return found?.shown ?? replaceEmoji(getString(get(object, 'text'), 'text') ?? '');
}

function bare(label: string): string {
  return label
    .replace(/:([a-z0-9_+'-]+):/g, (written, name: string) => (emojiText(name) === written ? written : ''))
    .replaceAll(/\p{Extended_Pictographic}\ufe0f?/gu, '')
    .replaceAll(/…|\.\.\./g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
