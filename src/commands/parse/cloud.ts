/** Parses `in:CLOUD`, which can be anywhere in a text. */
import { UsageError } from '../../errors.ts';
import { cloudName, everyCloud, hasCloud, inCloud } from '../cloud.ts';
import type { Command } from '../command.ts';
import { asTyped, fold } from '../text.ts';
import { isFiller } from '../words/fillers.ts';
import { cloudUsage } from '../words/keys.ts';
import { longestPhrase, phraseAt } from '../words/phrases.ts';
import { verbOf } from '../words/verbs.ts';
import { withSuggestions } from './suggestions.ts';
import { isFillerToken, type KeyToken, sourceOf, type Token, wordOf, wordsAt } from './tokens.ts';

/** @param parse parses the other tokens */
export function parseInCloud(typed: readonly Token[], parse: (tokens: readonly Token[]) => Command): Command {
  const tokens = withKey(typed);
  const [token, second] = cloudTokens(tokens);
  if (token === undefined) return parse(tokens);
  if (second) throw twice(second);
  // Phones insert a space after a colon: `in: prod`.
  const next = tokens[tokens.indexOf(token) + 1];
  const value = token.value === undefined && next?.kind === 'free' ? next : undefined;
  const cloud = readCloud(token, token.value ?? value?.text);
  const rest = tokens.filter((other) => other !== token && other !== value);
  const [only, ...others] = rest;
  if (others.length === 0 && only?.kind === 'free' && !only.quoted && verbOf(only.text)?.name === 'default')
    return { name: 'default', cloud };
  const command = withSuggestions(
    () => parse(rest),
    (suggestion) => `${suggestion} in:${cloud}`,
  );
  if (!hasCloud(command)) throw noCloudHere(token, rest);
  return inCloud(command, cloud);
}

/** Reads `failed in prod` and `default prod` as `in:prod`. A schedule is in a time zone; some texts contain anything. */
function withKey(tokens: readonly Token[]): readonly Token[] {
  const [first, ...others] = tokens.filter(
    (token) => !isFillerToken(token) || wordOf(token) === 'everywhere',
  );
  const verb = verbOf(wordOf(first) ?? '')?.name ?? '';
  if (tokens.some(isIn) || /^(?:describe|find|schedules?|watches)$/.test(verb)) return tokens;
  const [object, extra] = others.filter((token) => wordOf(token) !== 'cloud');
  if (first && object && !extra && verb === 'default' && wordOf(object) !== undefined)
    return [first, { kind: 'key', key: 'in', value: wordOf(object), source: object.source }];
  const at = tokens.findIndex((_, index) => cloudAt(tokens, index) !== undefined);
  const { value, length = 0 } = cloudAt(tokens, at) ?? {};
  if (value === undefined) return tokens;
  const source = sourceOf(tokens.slice(at, at + length));
  return tokens.toSpliced(at, length, { kind: 'key', key: 'in', value, source });
}

/** `in prod`, `in the last hour` (none), `in all clouds`, `all clouds`, `everywhere`. `length` is in words. */
function cloudAt(tokens: readonly Token[], at: number) {
  const words = wordsAt(tokens, at, longestPhrase);
  const [first = '', second = '', third = ''] = words.map(fold);
  const isNoun = (word: string) => /^clouds?$/.test(word);
  if (first === 'everywhere') return { value: everyCloud, length: 1 };
  if (/^(?:all|every)$/.test(first) && isNoun(second)) return { value: everyCloud, length: 2 };
  const isName = first === 'in' && /^[a-z]/.test(second) && !isFiller(second) && !phraseAt(words);
  if (!isName) return undefined;
  if (!isNoun(third)) return { value: second, length: 2 };
  return { value: second === 'every' ? everyCloud : second, length: 3 };
}

const isIn = (token: Token): token is KeyToken => token.kind === 'key' && fold(token.key) === 'in';

/** Everything after the job of `describe` is the description, except an `in:` directly after the job. */
function cloudTokens(tokens: readonly Token[]): readonly KeyToken[] {
  const [verb] = tokens.filter((token) => !isIn(token));
  const isDescribe = verb?.kind === 'free' && !verb.quoted && verbOf(verb.text)?.name === 'describe';
  if (!isDescribe) return tokens.filter(isIn);
  const job = tokens.findIndex((token) => token !== verb && !isIn(token));
  const before = (job < 0 ? tokens : tokens.slice(0, job)).filter(isIn);
  const [next] = job < 0 ? [] : tokens.slice(job + 1);
  return [...before, ...(next && isIn(next) ? [next] : [])];
}

/**
 * The folded name of a cloud. Whether there is such a cloud is not known here.
 * @throws UsageError
 */
function readCloud(token: KeyToken, value = ''): string {
  const name = fold(value.trim());
  if (cloudName.test(name)) return name;
  const what =
    name === ''
      ? `${asTyped(token.source)} has no value.`
      : `${asTyped(token.source)} is not the name of a cloud.`;
  throw new UsageError(what, cloudUsage);
}

function twice(token: KeyToken): UsageError {
  return new UsageError(
    `\`in:\` is given twice, the second time as ${asTyped(token.source)}. Remove one of them.`,
    cloudUsage,
  );
}

function noCloudHere(token: KeyToken, rest: readonly Token[]): UsageError {
  return new UsageError(`${asTyped(token.source)} has no meaning here. Remove it.`, cloudUsage, {
    suggestion: sourceOf(rest),
  });
}
