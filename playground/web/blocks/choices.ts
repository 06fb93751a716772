import { get, getList, getString } from '../../json.ts';
import { PICKED } from '../../slack/interactions/targets.ts';
import type { Place } from './reader.ts';
import { plainText } from './text.ts';

export interface Choice {
  /** An option's value, or the id of a person or a channel. */
  readonly value: string;
  readonly label: string;
  readonly description: string;
  readonly isChosen: boolean;
}

export interface ChoiceGroup {
  /** Empty: not in a group. */
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** All that a menu, checkboxes or radio buttons offer; undefined when the element offers nothing to choose from. */
export function choicesOf(element: unknown, { reader }: Place): readonly ChoiceGroup[] | undefined {
  const type = getString(element, 'type') ?? '';
  const entries = /users_select$/.test(type)
    ? reader.users
    : /(channels|conversations)_select$/.test(type)
      ? reader.channels
      : undefined;
  if (entries) {
    const mark = entries === reader.users ? '@' : '#';
    const chosen = new Set(initialIds(element, reader.current));
    const choices = entries.map(({ id, name }) => {
      return { value: id, label: `${mark}${name}`, description: '', isChosen: chosen.has(id) };
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

function initialIds(element: unknown, current: string | undefined): readonly unknown[] {
  const names = ['user', 'channel', 'conversation'];
  const given = names.flatMap((name) => [
    ...getList(element, `initial_${name}s`),
    get(element, `initial_${name}`),
  ]);
  const found = given.filter((id) => id !== undefined);
  return found.length === 0 && get(element, 'default_to_current_conversation') === true ? [current] : found;
}

/** A date or time picker's own kind of HTML input. */
export const PICKERS: Readonly<Record<string, { readonly input: string; readonly initial: string }>> = {
  datepicker: { input: 'date', initial: 'initial_date' },
  timepicker: { input: 'time', initial: 'initial_time' },
};

/** What the page sends when this is used: enough for Slack to find the element. */
export function actOf(element: unknown, blockId: string, value?: string): string {
  const picks = PICKED[getString(element, 'type') ?? ''] !== undefined;
  const own = value ?? (picks ? undefined : getString(element, 'value'));
  return JSON.stringify({
    block_id: blockId,
    action_id: getString(element, 'action_id') ?? '',
    ...(own !== undefined && { value: own }),
  });
}
