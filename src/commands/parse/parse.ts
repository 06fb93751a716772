import { UsageError } from '../../errors.ts';
import type { Command, JobFilter } from '../command.ts';
import { formatCommand } from '../format.ts';
import { asTyped, cleanText, fold } from '../text.ts';
import { isNegation } from '../words/fillers.ts';
import { limits } from '../words/limits.ts';
import { everyStatus } from '../words/statusWords.ts';
import { listUsage, meansNewJob, verbOf, watchActionWords } from '../words/verbs.ts';
import { parseInCloud } from './cloud.ts';
import { parseFind } from './find.ts';
import { parseHelp } from './help.ts';
import { hintFor } from './hints.ts';
import { parseCreate, parseDescribe, parseJob } from './job.ts';
import { isAboutJobs, isStatus, parseList } from './list.ts';
import { isScheduleAction, parseSchedule, parseSummary } from './schedule.ts';
import { parseStop } from './stop.ts';
import { parseEverywhere, parseFilter } from './stored.ts';
import { withSuggestions } from './suggestions.ts';
import { idOf, isFillerToken, type Token, tokenize, withoutLeadingFillers, wordOf } from './tokens.ts';
import { isWatchAction, parseWatch } from './watch.ts';

/** One parser per verb; it gets the tokens after the verb. */
const parsers: Readonly<Record<Command['name'], (tokens: readonly Token[]) => Command>> = {
  list: parseList,
  show(tokens) {
    if (areLinks(tokens)) return parseFind(tokens);
    return isAboutJobs(tokens) ? parseList(tokens) : { name: 'show', job: parseJob('show', tokens) };
  },
  find: parseFind,
  stop: parseStop,
  stopLater: parseStop,
  keep: (tokens) => ({ name: 'keep', job: parseJob('keep', tokens) }),
  restart: (tokens) => ({ name: 'restart', job: parseJob('restart', tokens) }),
  delete: (tokens) => ({ name: 'delete', job: parseJob('delete', tokens) }),
  describe: parseDescribe,
  create: parseCreate,
  // Parsed by `parseInCloud`; without `in:` it is a search for the word.
  default: parseList,
  summary: parseSummary,
  schedule: parseSchedule,
  schedules: (tokens) => ({ name: 'schedules', everywhere: parseEverywhere('schedules', tokens) }),
  watch: parseWatch,
  watches: (tokens) => ({ name: 'watches', everywhere: parseEverywhere('watches', tokens) }),
  help: parseHelp,
};

interface ParseOptions {
  /** Whether `in:CLOUD` is part of the language, as with several clouds. Default: false. */
  readonly clouds?: boolean | undefined;
}

/**
 * Parses typed text or a button's value. Throws only UsageError, whose suggestion, if any, is a complete text
 * that parses.
 */
export function parseCommand(text: string, options: ParseOptions = {}): Command {
  if (text.length > limits.text) throw tooLong(text);
  return withSuggestions(
    () => parse(cleanText(text), options),
    (suggestion) => repair(suggestion, options, 4),
  );
}

/** Parses a typed filter alone. Throws UsageError. */
export const parseFilterText = (text: string, options: ParseOptions = {}): JobFilter =>
  parseFilterTokens(tokenize(cleanText(text)), options);

/**
 * Parses what `formatFilter` wrote, in this version or an earlier one: only the first word can be a status, and no other
 * has a meaning that the language gave it since. Throws UsageError.
 */
export function parseStoredFilter(text: string): JobFilter {
  const tokens = tokenize(text).map((token, at) =>
    token.kind === 'key' || (at === 0 && isStatus(token)) ? token : { ...token, quoted: true },
  );
  return parseFilterTokens(tokens, { clouds: true });
}

function parseFilterTokens(tokens: readonly Token[], { clouds = false }: ParseOptions): JobFilter {
  if (!clouds) return parseFilter(tokens);
  // After a verb, no word of the filter is taken for one.
  const command = parseInCloud([...tokenize('summary'), ...tokens], ([, ...rest]) => ({
    name: 'summary',
    filter: parseFilter(rest),
  }));
  if (command.name !== 'summary') throw new TypeError(`${command.name} is not a summary`);
  return command.filter;
}

/** A command copied with its slash command: `/vizjobs failed`. */
const pasted = /^[ `]*(?:\/vizjobs(?=[ `]|$)[ `]*)+/i;

function parse(text: string, { clouds = false }: ParseOptions): Command {
  const tokens = tokenize(text.replace(pasted, ''));
  return clouds ? parseInCloud(tokens, parseTokens) : parseTokens(tokens);
}

function parseTokens(typed: readonly Token[]): Command {
  const [lone, ...others] = typed;
  // `what can you do?`
  const isAddressed = typed.length > 1 && typed.some((token) => wordOf(token) === 'you');
  if (isAddressed && typed.every(isFillerToken)) return { name: 'help' };
  // A word alone is what someone looks for.
  if (
    others.length === 0 &&
    lone?.kind === 'free' &&
    isFillerToken(lone) &&
    !/^(?:jobs?|\P{L}*)$/iu.test(lone.text)
  )
    return parseList([{ ...lone, quoted: true }]);
  const tokens = withoutLeadingFillers(typed);
  const [only] = tokens;
  const id = tokens.length === 1 && only?.source.startsWith('#') ? idOf(only) : undefined;
  if (id !== undefined) return { name: 'show', job: id };
  // Pasted links lead to jobs; a search is for a name, which can't have one.
  if (areLinks(tokens)) return parseFind(tokens);
  const [first, next] = tokens.filter((token) => token.kind === 'free');
  if (first === undefined || first.quoted) return parseList(tokens);
  const rest = tokens.filter((token) => token !== first);
  if (next && !next.quoted && meansNewJob([first.text, next.text]))
    return parseCreate(rest.filter((token) => token !== next));
  const typedVerb = fold(first.text);
  const [object, ...more] = withoutLeadingFillers(rest);
  const noun = wordOf(object) ?? '';
  // `delete schedule k7q2aa`, `stop watching`
  if (/^watch(?:ing)?$/.test(noun) && isWatchAction(first)) return parseWatch([first, ...more]);
  if (noun === 'schedule' && isScheduleAction(first)) return parseSchedule([first, ...more]);
  const hint = hintFor(first.text, rest);
  if (hint) throw hint;
  if (watchActionWords.includes(typedVerb)) return parseWatch([first, ...rest]);
  const verb = verbOf(typedVerb);
  const second = verbOf(noun)?.name;
  // `cancel the stop of 197`, `don't stop 197`
  const isKept = verb?.name === 'stop' || (isNegation(typedVerb) && more.length > 0);
  if (isKept && second === 'stop') return parsers.keep(more);
  // `show all watches`
  const listed = /^(?:show|get|list|my)$/.test(typedVerb) ? rest.find(isListed) : undefined;
  if (listed) return parseTokens([listed, ...rest.filter((token) => token !== listed)]);
  // `tell me when 197 ends`
  const words = typed.map(wordOf);
  if (
    verb === undefined &&
    words.includes('when') &&
    words.some((word) => /^(?:tell|let|ping|dm)$/.test(word ?? ''))
  )
    return parseWatch(tokens);
  if (typedVerb === 'search' && rest.length === 0) return { name: 'find' };
  if (verb === undefined || verb.name === 'default') return parseList(tokens);
  // `stop --help`
  if (rest.length === 1 && second === 'help') return { name: 'help', topic: verb.topic };
  return parsers[verb.name](rest);
}

function areLinks(tokens: readonly Token[]): boolean {
  const words = tokens.filter((token) => !isFillerToken(token));
  return words.length > 0 && words.every(({ source }) => /^https?:\/\/\S/i.test(source));
}

const isListed = (token: Token) => /^(?:schedules|summary|watches)$/.test(wordOf(token) ?? '');

/** A suggestion fixes one mistake. This fixes a few more, or gives up. */
function repair(text: string | undefined, options: ParseOptions, attempts: number): string | undefined {
  if (text === undefined || attempts === 0) return undefined;
  try {
    // The default list has no text, and an empty suggestion can be neither shown nor clicked.
    return formatCommand(parse(text, options)) || everyStatus;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return repair(error.suggestion, options, attempts - 1);
  }
}

function tooLong(text: string): UsageError {
  return new UsageError(
    `The text has ${text.length} characters; vizjobs reads at most ${limits.text}. It starts with ${asTyped(cleanText(text))}.`,
    listUsage,
  );
}
