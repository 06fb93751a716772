import { topicNames } from '../../src/commands/command.ts';
import { keyNames, keys, orderWords, sortWords, topics, verbs } from '../../src/commands/words/language.ts';
import { everyStatus, statusWords } from '../../src/commands/words/statusWords.ts';

/** What the composer suggests after `/vizjobs`. */
export interface Completion {
  readonly text: string;
  readonly hint: string;
  /** Only as the first word. */
  readonly first?: true;
  /** Only after this word. */
  readonly after?: string;
}

/** All words of the language, from the same table as the help. */
export function completions(): readonly Completion[] {
  return [
    ...verbs
      .filter(({ name }) => name !== 'list')
      .map(({ words, usage, meaning }): Completion => {
        return { text: words[0] ?? usage, hint: `${usage} · ${meaning}`, first: true };
      }),
    { text: everyStatus, hint: 'Every status', first: true },
    ...statusWords
      .filter((word) => !word.startsWith('jobstat-'))
      .map((text): Completion => ({ text, hint: 'Status', first: true })),
    ...topicNames.map((text): Completion => ({ text, hint: topics[text].title, after: 'help' })),
    ...keyNames.map((name): Completion => ({ text: `${name}:`, hint: keys[name].meaning })),
    ...[...new Set(sortWords.values())].map(
      (word): Completion => ({ text: `sort:${word}`, hint: 'Sort by this' }),
    ),
    ...[...new Set(orderWords.values())].map(
      (word): Completion => ({ text: `order:${word}`, hint: 'Down or up' }),
    ),
  ];
}
