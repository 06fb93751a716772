import { get, getList, getString, isRecord } from '../../json.ts';
import type { Block } from '../blockKitSchemas/check.ts';
import { replaceEmoji } from '../messages/emoji.ts';
import { PICKED } from './targets.ts';

type Values = Readonly<Record<string, unknown>>;
export type ViewState = Record<string, Record<string, unknown>>;

/** `state.values` of a payload: the value of every menu and field, by block ID and action ID. */
export function stateOf(blocks: readonly Block[], values: Values = {}): ViewState {
  const state: ViewState = {};
  for (const block of blocks) {
    const elements = [get(block, 'accessory'), get(block, 'element'), ...getList(block, 'elements')];
    for (const element of elements.filter(isRecord)) {
      const actionId = getString(element, 'action_id');
      if (actionId === undefined || !hasState(element)) continue;
      const label = getString(block, 'label', 'text');
      const names = [label, actionId, block.block_id].filter((name) => name !== undefined);
      const name = names.find((one) => Object.hasOwn(values, one));
      const value = stateValue(element, name === undefined ? undefined : values[name]);
      state[block.block_id] = { ...state[block.block_id], [actionId]: value };
    }
  }
  return state;
}

function hasState(element: Values): boolean {
  return !/^(button|overflow|image)$/.test(String(get(element, 'type')));
}

function stateValue(element: Values, value: unknown): Record<string, unknown> {
  const type = String(get(element, 'type'));
  const picked = PICKED[type];
  if (picked) return { type, [picked]: value ?? initial(element) ?? null };
  if (/^(static_select|radio_buttons)$/.test(type)) {
    const chosen = value === undefined ? get(element, 'initial_option') : option(element, value);
    return { type, selected_option: chosen ?? null };
  }
  if (/^(multi_static_select|checkboxes)$/.test(type)) {
    const chosen = Array.isArray(value)
      ? value.map((one) => option(element, one))
      : getList(element, 'initial_options');
    return { type, selected_options: chosen };
  }
  return { type, value: value ?? initial(element) ?? null };
}

function initial(element: Values): unknown {
  const name = Object.keys(element).find((key) => key.startsWith('initial_'));
  return name === undefined ? undefined : element[name];
}

/** The option with this label or value. */
function option(element: Values, wanted: unknown): unknown {
  const options = [element, ...getList(element, 'option_groups')].flatMap((group) =>
    getList(group, 'options'),
  );
  const found = options.find((one) => {
    const label = getString(one, 'text', 'text') ?? '';
    return label === wanted || replaceEmoji(label) === wanted || get(one, 'value') === wanted;
  });
  if (found !== undefined) return found;
  const labels = options.map((one) => JSON.stringify(getString(one, 'text', 'text'))).join(', ');
  throw new Error(`There is no option ${JSON.stringify(wanted)} here. Options: ${labels}`);
}
