import { UsageError } from '../../errors.ts';
import type { FindCommand } from '../command.ts';
import { asTyped, lengthOf } from '../text.ts';
import { limits } from '../words/limits.ts';
import { usageOf } from '../words/verbs.ts';
import { type Token, typedText } from './tokens.ts';

/** `find` or `find TEXT`. The text can contain anything, because people paste it. */
export function parseFind(tokens: readonly Token[]): FindCommand {
  const text = tokens.map(typedText).join(' ').trim();
  if (text === '') return { name: 'find' };
  const length = lengthOf(text);
  if (length <= limits.find) return { name: 'find', text };
  throw new UsageError(
    `The text ${asTyped(text)} has ${length} characters; \`find\` reads at most ${limits.find}.`,
    usageOf('find'),
  );
}
