/** Writes docs/commands.md from the tables that the parser and the help use: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { topicNames } from '../src/commands/command.ts';
import { type HelpRow, helpFor } from '../src/commands/help.ts';
import { type Example, firstExamples } from '../src/commands/words/topics.ts';
import { verbs } from '../src/commands/words/verbs.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

const table = (columns: readonly [string, string], rows: readonly (readonly [string, string])[]) =>
  [columns, ['---', '---'] as const, ...rows].map(([first, second]) => `| ${first} | ${second} |`).join('\n');

const syntax = (rows: readonly HelpRow[]) =>
  table(
    ['type', 'meaning'],
    rows.map(({ form, meaning }) => [`\`${cell(form)}\``, cell(meaning)]),
  );

const exampleList = (examples: readonly Example[]) =>
  examples.map(({ label, command }) => `- ${label}: \`/vizjobs ${command}\``).join('\n');

const aliases = verbs
  .filter(({ words }) => words.length > 1)
  .map(
    ({ words: [first = '', ...others] }) =>
      `${others.map((word) => `\`${word}\``).join(', ')} for \`${first}\``,
  )
  .join('; ');

/** The page in Markdown. */
export function commandsPage(): string {
  const topics = topicNames.map((name) => helpFor(name, { clouds: true }));
  return [
    '# Commands',
    '<!-- Generated from src/commands/words by `npm run docs`. -->',
    helpFor().intro,
    exampleList(firstExamples),
    `Other words for the verbs: ${aliases}.`,
    'Sentences work, with the words in any order: `show me the failed jobs from yesterday`, `why did 197 fail?`. ' +
      "Case doesn't matter, nor do smart quotes, long dashes or non-breaking spaces from phones. Text copied from a " +
      'message works: `#197`, words in backticks, a whole `/vizjobs failed`. Any other word is searched for; if nothing ' +
      'matches, the reply suggests what was probably meant. A wrong value, as in `page:two`, is quoted with the usage ' +
      'and the nearest valid one.',
    ...topics.flatMap(({ title, intro, rows, examples }) => [
      `## ${title}`,
      intro,
      syntax(rows),
      `Examples:\n\n${exampleList(examples)}`,
    ]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

if (import.meta.main) writeFileSync(new URL('commands.md', import.meta.url), commandsPage());
