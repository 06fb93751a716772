import { parameterError, Refusal, serviceError } from '../answers.ts';
import { type Filter, sortFields } from '../jobs/selection.ts';
import { HIGHEST_QUERY_STATUS } from '../jobs/statuses.ts';

export type Query = Readonly<Record<string, string>>;

export interface ListParameters {
  readonly filter: Filter;
  readonly perPage: number;
  readonly page: number;
}

const known = ['status', 'per_page', 'page', 'sortBy', 'order', 'search_content', 'workspace_id'];

/** Counts code points, so that an emoji is one character. The pages don't define a character. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** Rejects undocumented parameters, so that a misspelled name doesn't pass silently. */
export function refuseUnknown(query: Query, names: readonly string[] = []): void {
  for (const name of Object.keys(query)) {
    if (!names.includes(name)) {
      throw parameterError(`Unknown query parameter: ${name}`);
    }
  }
}

function wholeNumber(query: Query, name: string, fallback: number, min: number, max: number): number {
  const text = query[name];
  if (text === undefined) {
    return fallback;
  }
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < min || value > max) {
    throw parameterError(`The value of ${name} should be a whole number in [${min},${max}]: ${text}`);
  }
  return value;
}

function oneOf<T extends string>(query: Query, name: string, choices: readonly T[], fallback: T): T {
  const text = query[name];
  const choice = text === undefined ? fallback : choices.find((value) => value === text);
  if (choice === undefined) {
    throw parameterError(`The value of ${name} should be one of ${choices.join(', ')}: ${text}`);
  }
  return choice;
}

/** The list query (modelarts_03_0065) with its documented names, ranges and defaults. */
export function listParameters(
  query: Query,
  workspaces: ReadonlySet<string>,
  highestPerPage: number,
): ListParameters {
  refuseUnknown(query, known);
  // One code per request: no document shows several, and the page's `3|5|6|13` means "one of".
  const status =
    query['status'] === undefined ? undefined : wholeNumber(query, 'status', 0, 0, HIGHEST_QUERY_STATUS);
  const search = query['search_content'] ?? '';
  if (lengthOf(search) > 64) {
    throw parameterError('The length of search content should be in [0,64]');
  }
  const workspace = query['workspace_id'] ?? '0';
  if (!workspaces.has(workspace)) {
    throw new Refusal(serviceError(400, 'ModelArts.0102', `The workspace ${workspace} does not exist.`));
  }
  return {
    filter: {
      workspace,
      status,
      search,
      sortBy: oneOf(query, 'sortBy', sortFields, 'job_id'),
      order: oneOf(query, 'order', ['asc', 'desc'] as const, 'asc'),
    },
    perPage: wholeNumber(query, 'per_page', 10, 1, highestPerPage),
    page: wholeNumber(query, 'page', 1, 1, 2 ** 31 - 1),
  };
}
