import { UsageError } from '../../errors.ts';
import {
  type HelpCommand,
  type JobFilter,
  type ScheduleAction,
  type ScheduleCommand,
  type ScheduleList,
  type SchedulePreset,
  type ScheduleRequest,
  type SchedulesCommand,
  type SummaryCommand,
  scheduleActions,
} from '../command.ts';
import { asTyped, fold } from '../text.ts';
import { keyOf } from '../words/keys.ts';
import { filterOf } from '../words/query.ts';
import { usageOf } from '../words/verbs.ts';
import { parseList } from './list.ts';
import { readPlan, wholePlan } from './plan.ts';
import type { Token } from './tokens.ts';

/** `summary [STATUS] [SEARCH WORDS]`. */
export function parseSummary(tokens: readonly Token[]): SummaryCommand {
  try {
    return { name: 'summary', filter: parseFilter(tokens) };
  } catch (error) {
    if (!(error instanceof UsageError) || error.suggestion === undefined) throw error;
    throw error.suggesting(`summary ${error.suggestion}`);
  }
}

/** `schedules [all]`. */
export function parseSchedules([first, second]: readonly Token[]): SchedulesCommand {
  const extra = first && wordOf(first) === 'all' ? second : first;
  if (extra === undefined) return { name: 'schedules', everywhere: first !== undefined };
  throw new UsageError(
    `\`schedules\` takes only \`all\`; ${asTyped(extra.source)} is extra.`,
    usageOf('schedules'),
    {
      suggestion: 'schedules',
      label: 'List schedules',
    },
  );
}

/** Nothing, an action with an ID, or a plan. */
export function parseSchedule(tokens: readonly Token[]): ScheduleCommand | SchedulesCommand | HelpCommand {
  const [first, second, ...others] = tokens;
  if (first === undefined) return { name: 'schedule', request: { kind: 'form' } };
  if (second === undefined && /^(?:list|show|all)$/.test(wordOf(first) ?? ''))
    return { name: 'schedules', everywhere: wordOf(first) === 'all' };
  if (second === undefined && wordOf(first) === 'help') return { name: 'help', topic: 'schedules' };
  if (wordOf(first) === 'form')
    return { name: 'schedule', request: formWith(readPlan(tokens.slice(1), parseFilter).preset) };
  const action = actionOf(first);
  if (action === undefined) return { name: 'schedule', request: readRequest(tokens) };
  const id = second === undefined ? '' : second.source.replace(/^#/, '').toLowerCase();
  if (action === 'edit' && scheduleId.test(id)) return { name: 'schedule', request: readEdit(id, others) };
  const list = action === 'send' || action === 'edit' ? undefined : listOf(others);
  const wrong = list === undefined ? others[0] : undefined;
  if (wrong === undefined && scheduleId.test(id)) {
    if (action === 'send' || action === 'edit') return { name: 'schedule', request: { kind: action, id } };
    return { name: 'schedule', request: { kind: action, id, ...(list === undefined ? {} : { list }) } };
  }
  const word = asTyped((wrong ?? second)?.source ?? action);
  const what = second ? `${word} is not the ID of one schedule.` : `${word} needs the ID of a schedule.`;
  throw new UsageError(`${what} \`schedules\` lists them.`, `schedule ${action} ID`, {
    suggestion: 'schedules',
    label: 'List schedules',
  });
}

/** `list` or `list all`, used by the menus in a list of schedules. */
function listOf(tokens: readonly Token[]): ScheduleList | undefined {
  const words = tokens.map(wordOf).join(' ');
  if (words === 'list') return 'here';
  return words === 'list all' ? 'everywhere' : undefined;
}

/** Six letters and digits. */
export const scheduleId = /^[a-z0-9]{6}$/;

/** Aliases for the actions. */
const otherActions: ReadonlyMap<string, ScheduleAction> = new Map([
  ['delete', 'remove'],
  ['rm', 'remove'],
  ['cancel', 'remove'],
  ['stop', 'pause'],
  ['start', 'resume'],
  ['unpause', 'resume'],
  ['change', 'edit'],
]);

function actionOf(token: Token): ScheduleAction | undefined {
  const word = wordOf(token) ?? '';
  return scheduleActions.find((action) => action === word) ?? otherActions.get(word);
}

/** A plan; an incomplete one opens the form. */
function readRequest(tokens: readonly Token[]): ScheduleRequest {
  const { preset, problem } = readPlan(tokens, parseFilter);
  const plan = wholePlan(preset);
  const { channel } = preset;
  if (plan && problem === undefined)
    return { kind: 'add', plan, ...(channel === undefined ? {} : { channel }) };
  return { ...formWith(preset), note: problem ?? 'When? You gave no time.' };
}

/** `edit ID [PLAN]` opens the form with the given parts of the plan. */
function readEdit(id: string, tokens: readonly Token[]): ScheduleRequest {
  const { preset, problem } = readPlan(tokens, parseFilter);
  return {
    kind: 'edit',
    id,
    ...(Object.keys(preset).length === 0 ? {} : { preset }),
    ...(problem === undefined ? {} : { note: problem }),
  };
}

const formWith = (preset: SchedulePreset) =>
  ({ kind: 'form', ...(Object.keys(preset).length === 0 ? {} : { preset }) }) as const;

/** A status and search words, as in a list. Sorting and paging have no meaning here. */
export function parseFilter(tokens: readonly Token[]): JobFilter {
  const shown = tokens.find(
    (token) => token.kind === 'key' && /^(sort|order|per|page|view)$/.test(keyOf(token.key) ?? ''),
  );
  if (shown) {
    throw new UsageError(
      `A summary can't be sorted, paged or shown as a table. Remove ${asTyped(shown.source)}.`,
      usageOf('summary'),
    );
  }
  return filterOf(parseList(tokens).query);
}

/** An unquoted word, normalized by `fold`. */
function wordOf(token: Token | undefined): string | undefined {
  return token?.kind === 'free' && !token.quoted ? fold(token.text) : undefined;
}
