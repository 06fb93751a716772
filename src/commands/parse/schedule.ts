import { UsageError } from '../../errors.ts';
import {
  type ScheduleAction,
  type ScheduleCommand,
  type SchedulePreset,
  type ScheduleRequest,
  type SchedulesCommand,
  type SummaryCommand,
  scheduleActions,
} from '../command.ts';
import { asTyped } from '../text.ts';
import { verbOf } from '../words/verbs.ts';
import { readPlan, wholePlan } from './plan.ts';
import { listOf, listThe, parseFilter, storedIdOf } from './stored.ts';
import { withSuggestions } from './suggestions.ts';
import { type Token, wordOf } from './tokens.ts';

/** `summary [STATUS] [SEARCH WORDS]`. */
export const parseSummary = (tokens: readonly Token[]): SummaryCommand =>
  withSuggestions(
    () => ({ name: 'summary', filter: parseFilter(tokens) }),
    (suggestion) => `summary ${suggestion}`,
  );

/** Nothing, an action with an ID, or a plan. */
export function parseSchedule(typed: readonly Token[]): ScheduleCommand | SchedulesCommand {
  // `schedule a summary of failed jobs`
  const tokens = typed.filter((token) => verbOf(wordOf(token) ?? '')?.name !== 'summary');
  const [first, second, ...others] = tokens;
  if (first === undefined) return { name: 'schedule', request: { kind: 'form' } };
  if (second === undefined && /^(?:list|show|all)$/.test(wordOf(first) ?? ''))
    return { name: 'schedules', everywhere: wordOf(first) === 'all' };
  if (wordOf(first) === 'form')
    return { name: 'schedule', request: formWith(readPlan(tokens.slice(1)).preset) };
  const action = actionOf(first);
  if (action === undefined) return { name: 'schedule', request: readRequest(tokens) };
  const id = storedIdOf(second);
  if (action === 'edit' && id !== undefined) return { name: 'schedule', request: readEdit(id, others) };
  const list = action === 'send' || action === 'edit' ? undefined : listOf(others);
  const wrong = list === undefined ? others[0] : undefined;
  if (wrong === undefined && id !== undefined) {
    if (action === 'send' || action === 'edit') return { name: 'schedule', request: { kind: action, id } };
    return { name: 'schedule', request: { kind: action, id, list } };
  }
  const given = wrong ?? second;
  const what = given
    ? `${asTyped(given.source)} is not the ID of one schedule`
    : `\`${action}\` needs the ID of a schedule`;
  throw new UsageError(`${what}. \`schedules\` lists them.`, `schedule ${action} ID`, listThe.schedules);
}

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

export const isScheduleAction = (token: Token): boolean => actionOf(token) !== undefined;

function actionOf(token: Token): ScheduleAction | undefined {
  const word = wordOf(token) ?? '';
  return scheduleActions.find((action) => action === word) ?? otherActions.get(word);
}

/** A plan; an incomplete one opens the form. */
function readRequest(tokens: readonly Token[]): ScheduleRequest {
  const { preset, problem } = readPlan(tokens);
  const plan = wholePlan(preset);
  const { channel } = preset;
  if (plan && problem === undefined) return { kind: 'add', plan, channel };
  return { ...formWith(preset), note: problem ?? 'When? You gave no time.' };
}

/** `edit ID [PLAN]` opens the form with the given parts of the plan. */
function readEdit(id: string, tokens: readonly Token[]): ScheduleRequest {
  const { preset, problem } = readPlan(tokens);
  return {
    kind: 'edit',
    id,
    ...(Object.keys(preset).length === 0 ? {} : { preset }),
    note: problem,
  };
}

const formWith = (preset: SchedulePreset) =>
  ({ kind: 'form', ...(Object.keys(preset).length === 0 ? {} : { preset }) }) as const;
