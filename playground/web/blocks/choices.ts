import { get, getList, getString } from '../../json.ts';
import { PICKED } from '../../slack/interactions/targets.ts';
import type { Place } from './reader.ts';
import { plainText } from './text.ts';

export interface Choice {
  /** An option's value or a channel ID. */
  readonly value: string;
  readonly label: string;
  readonly description: string;
  readonly isChosen: boolean;
}

export interface ChoiceGroup {
  /** Empty if not in a group. */
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** The options of a menu, checkboxes or radio buttons; undefined if the element has none. */
export function choicesOf(element: unknown, { reader }: Place): readonly ChoiceGroup[] | undefined {
  if (getString(element, 'type') === 'conversations_select') {
    const isCurrent = get(element, 'default_to_current_conversation') === true;
    const chosen = getString(element, 'initial_conversation') ?? (isCurrent ? reader.current : undefined);
    const choices = reader.channels.map(({ id, name }) => {
      return { value: id, label: `#${name}`, description: '', isChosen: id === chosen };
    });
    return [{ label: '', choices }];
  }
  const groups = getList(element, 'option_groups');
  if (groups.length === 0 && !Array.isArray(get(element, 'options'))) return undefined;
  const initial = [...getList(element, 'initial_options'), get(element, 'initial_option')];
  const chosen = new Set(initial.flatMap((option) => getString(option, 'value') ?? []));
  return [element, ...groups]
    .map((group) => ({
      label: group === element ? '' : plainText(get(group, 'label')),
      choices: getList(group, 'options').map((option) => choiceOf(option, chosen)),
    }))
    .filter(({ choices }) => choices.length > 0);
}

function choiceOf(option: unknown, chosen: ReadonlySet<string>): Choice {
  const value = getString(option, 'value') ?? '';
  return {
    value,
    label: plainText(get(option, 'text')),
    description: plainText(get(option, 'description')),
    isChosen: chosen.has(value),
  };
}

/** What the page sends when the element is used, enough for Slack to find it. */
export function actOf(element: unknown, blockId: string, value?: string): string {
  const picks = PICKED[getString(element, 'type') ?? ''] !== undefined;
  const own = value ?? (picks ? undefined : getString(element, 'value'));
  return JSON.stringify({
    block_id: blockId,
    action_id: getString(element, 'action_id') ?? '',
    ...(own !== undefined && { value: own }),
  });
}
