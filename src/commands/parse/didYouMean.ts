import { UsageError } from '../../errors.ts';
import { inCloud } from '../cloud.ts';
import type { JobQuery } from '../command.ts';
import { formatCommand, formatFilter } from '../format.ts';
import { keyOf } from '../words/keys.ts';
import { nearest, nearestStatusWord } from '../words/nearest.ts';
import { filterOf } from '../words/query.ts';
import { sinceOf } from '../words/since.ts';
import { everyStatus, selectorOf } from '../words/statusWords.ts';
import { verbs } from '../words/verbs.ts';
import { parseCommand } from './parse.ts';

/**
 * What to offer when a search finds nothing: a text that parses, with a number read as the ID of a job, a word as a
 * status (`faild resnet` gives `failed resnet`) or a time (`failed 24h`), or the first word as a verb (`hlep` gives
 * `help`) or a key (`page 2`).
 */
export function didYouMean(query: JobQuery): string | undefined {
  const { status, search, cloud } = query;
  if (search === '') return undefined;
  if (isId(search)) return meaningOf(`show ${search}`, cloud);
  const words = search.split(' ');
  const [first = '', ...others] = words;
  const rest = others.join(' ').trim();
  const verb = nearestVerb(first);
  const withEach = (meaning: (query: JobQuery, word: string, search: string) => string | undefined) =>
    words
      .map((word, at) => meaning(query, word, words.toSpliced(at, 1).join(' ').trim()))
      .find((text) => text !== undefined);
  const asSince = withEach(asPeriod);
  const asVerb = verb && meaningOf(`${verb} ${formatFilter({ ...filterOf(query), search: rest })}`, cloud);
  const id = words.find(isId);
  const asShow = id && meaningOf(`show ${id}`, cloud);
  if (status.length > 0) return asSince ?? asVerb ?? asShow;
  const asKey = keyOf(first) && meaningOf(`${first}:${rest}`, cloud);
  return (
    asSince ??
    (isId(rest) ? asVerb : undefined) ??
    asStatus(query, search, '') ??
    withEach(asStatus) ??
    asVerb ??
    asKey ??
    asShow
  );
}

const isId = (text: string) => /^#?\d{1,19}$/.test(text);

/** `failed 24h`, `failed monday`. */
function asPeriod(query: JobQuery, word: string, search: string): string | undefined {
  const since = sinceOf(word);
  if (since === undefined || since === 'impossible' || query.since !== undefined) return undefined;
  return formatCommand({ name: 'list', query: { ...query, since, search, page: 1 } });
}

function asStatus(query: JobQuery, word: string, search: string): string | undefined {
  const selector = selectorOf(nearestStatusWord(word) ?? '');
  if (selector === undefined || selector === everyStatus) return undefined;
  return formatCommand({ name: 'list', query: { ...query, status: [selector], search, page: 1 } });
}

/** Short words such as `-h` are close to everything. */
const nearestVerb = (word: string): string | undefined =>
  nearest(
    word,
    verbs
      .filter(({ name }) => name !== 'default')
      .flatMap(({ words }) => words)
      .filter(({ length }) => length > 2),
  );

/** The text of the command that this is, in the same cloud; undefined if it is none. */
function meaningOf(text: string, cloud: string | undefined): string | undefined {
  try {
    const command = parseCommand(text);
    return formatCommand(cloud === undefined ? command : inCloud(command, cloud)) || everyStatus;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
