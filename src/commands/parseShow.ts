import { UsageError } from '../errors.ts';
import type { ShowCommand } from './command.ts';
import { showUsage } from './language.ts';
import { quote } from './quotes.ts';
import { cut } from './text.ts';
import type { Token } from './tokens.ts';
import { readSearch } from './values.ts';

/** `show ID|NAME`. A name with blanks stands in quotes. */
export function parseShow(tokens: readonly Token[]): ShowCommand {
  const [first, second] = tokens;
  if (first === undefined || (first.kind === 'free' && first.text.trim() === '')) {
    throw new UsageError('`show` needs the id or the name of a job. Both are on its row in the list.', {
      word: 'show',
      usage: showUsage,
      suggestion: 'all',
    });
  }
  if (second !== undefined) {
    const word = cut(second.source);
    throw new UsageError(
      `\`show\` takes one job, and \`${word}\` is one more. Put a name with blanks in quotes.`,
      {
        word,
        usage: showUsage,
        suggestion: `show ${quote(tokens.map((token) => (token.kind === 'free' ? token.text : token.source)).join(' '))}`,
      },
    );
  }
  const text = first.kind === 'free' ? first.text : first.source;
  // People copy ids with their number sign.
  return {
    name: 'show',
    job: readSearch(first.kind === 'free' && !first.quoted ? text.replace(/^#(?=\d+$)/, '') : text),
  };
}
