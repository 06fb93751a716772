import { UsageError } from '../../errors.ts';
import type { HelpCommand } from '../command.ts';
import { asTyped } from '../text.ts';
import { isFiller } from '../words/fillers.ts';
import { keyNames } from '../words/keys.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { commonTopics, topicOf, topics } from '../words/topics.ts';
import { verbOf, verbs } from '../words/verbs.ts';
import type { Token } from './tokens.ts';

const usage = `help [${commonTopics.join('|')}]`;

/** `help` or `help TOPIC`. Keys as typed in a list (`help sort:`) are topics, too. */
export function parseHelp(tokens: readonly Token[]): HelpCommand {
  const words = tokens
    .map((token) => (token.kind === 'free' ? token.text.trim() : token.key))
    .filter((word) => word !== '' && (topicOf(word) !== undefined || !isFiller(word)));
  const [first, second] = words;
  if (first === undefined) return { name: 'help' };
  const topic = topicOf(first) ?? verbOf(first)?.topic;
  if (second !== undefined) {
    const suggestion = topic === undefined ? 'help' : `help ${topic}`;
    throw new UsageError(`\`help\` takes one topic; ${asTyped(second)} is a second one.`, usage, {
      suggestion,
    });
  }
  if (topic !== undefined) return { name: 'help', topic };
  const near = nearest(first, [
    ...commonTopics,
    ...keyNames,
    ...commonTopics.flatMap((name) => topics[name].words),
    ...verbs.flatMap(({ words }) => words),
  ]);
  throw new UsageError(`There's no help on ${asTyped(first)}.${orDidYouMean(near)}`, usage, {
    suggestion: near && `help ${near}`,
  });
}
