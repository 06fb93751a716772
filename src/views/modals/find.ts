import type { ModalView } from '@slack/types';
import { everyCloud } from '../../commands/cloud.ts';
import { limits } from '../../commands/words/limits.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import { groupLabel } from '../jobs/status.ts';
import { type FormTarget, field, fieldAction, form, option, plainText, textInput } from './form.ts';

/** Block IDs of the form, for errors. */
export const findFields = {
  status: 'status',
  search: 'search',
  since: 'since',
  per: 'per',
  cloud: 'cloud',
} as const;

/** The value of an option without a condition. */
const anyValue = 'any';

const statusOptions = [
  option(anyValue, 'Any status'),
  ...statusGroups.map((group) => option(group, groupLabel(group))),
];
/** Values of `since:`. */
const sinceOptions = [
  option(anyValue, 'Any time'),
  option('24h', 'Last 24 hours'),
  option('today', 'Today'),
  option('yesterday', 'Since yesterday'),
  option('7d', 'Last 7 days'),
  option('30d', 'Last 30 days'),
];
const perOptions = ['5', '10', '20'].map((count) => option(count, count));

const select = (options: ReturnType<typeof option>[], initial = options[0]) =>
  ({
    type: 'static_select',
    action_id: fieldAction,
    options,
    ...(initial && { initial_option: initial }),
  }) as const;

/** A list for people who don't type commands. `clouds`: those the person may read, if there are several. */
export const findForm = (target: FormTarget, clouds: readonly string[]): ModalView =>
  form('find', ['Find jobs', 'Find'], target, [
    ...(clouds.length > 0
      ? [
          field(
            findFields.cloud,
            'Cloud',
            select([...clouds.map((name) => option(name, name)), option(everyCloud, 'All clouds')]),
          ),
        ]
      : []),
    field(findFields.status, 'Status', select(statusOptions)),
    field(
      findFields.search,
      'Search',
      textInput(limits.search, undefined, { placeholder: plainText('resnet'), focus_on_load: true }),
      { optional: true, hint: 'Part of the name, for example' },
    ),
    field(findFields.since, 'Created', select(sinceOptions)),
    field(findFields.per, 'Jobs per page', select(perOptions, perOptions[1])),
  ]);
