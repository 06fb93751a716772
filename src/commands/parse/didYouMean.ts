import { UsageError } from '../../errors.ts';
import { inCloud } from '../cloud.ts';
import type { JobQuery } from '../command.ts';
import { formatCommand } from '../format.ts';
import { nearest, nearestStatusWord } from '../words/nearest.ts';
import { everyStatus, selectorOf } from '../words/statusWords.ts';
import { verbs } from '../words/verbs.ts';
import { parseCommand } from './parse.ts';

/**
 * What to offer when a search finds nothing: a text that parses, with the first search word read as a status
 * (`faild resnet` gives `failed resnet`) or as a verb (`hlep` gives `help`). Undefined if that word is close
 * to none, or if the query already has a status.
 */
export function didYouMean(query: JobQuery): string | undefined {
  if (query.status.length > 0 || query.search === '') return undefined;
  const [first = '', ...others] = query.search.split(' ');
  const rest = others.join(' ').trim();
  return (
    asStatus(query, query.search, '') ?? asStatus(query, first, rest) ?? asVerb(first, rest, query.cloud)
  );
}

function asStatus(query: JobQuery, word: string, search: string): string | undefined {
  const selector = selectorOf(nearestStatusWord(word) ?? '');
  if (selector === undefined || selector === everyStatus) return undefined;
  return formatCommand({ name: 'list', query: { ...query, status: [selector], search, page: 1 } });
}

function asVerb(word: string, rest: string, cloud: string | undefined): string | undefined {
  // Short words such as `-h` are close to everything.
  const words = verbs
    .filter(({ name }) => name !== 'default')
    .flatMap((verb) => verb.words)
    .filter((candidate) => candidate.length > 2);
  const near = nearest(word, words);
  if (near === undefined) return undefined;
  try {
    const command = parseCommand(`${near} ${rest}`);
    return formatCommand(cloud === undefined ? command : inCloud(command, cloud)) || everyStatus;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
