import type { HelpPage } from '../commands/help.ts';
import { actions, button, context, header, section } from './kit/blocks.ts';
import { type Message, message } from './kit/message.ts';
import { code } from './kit/text.ts';

/** A help page: what to type, what it means, and examples to run with a click. */
export function helpView({ title, intro, rows, examples, topics }: HelpPage): Message {
  return message({
    text: `${title}. ${intro}`,
    aloud: rows.map(({ form, meaning }) => `${form}: ${meaning}`),
    head: [
      header(title),
      section(intro),
      section(rows.map(({ form, meaning }) => `${code(form, 100)}  ${meaning}`).join('\n')),
      ...(examples.length > 0
        ? [actions(...examples.map(({ label, command }) => button(label, 'open', command)))]
        : []),
      ...(topics.length > 0
        ? [
            ...(topics.length > 1 ? [context('More help about')] : []),
            actions(...topics.map(({ label, command }) => button(label, 'replace', command))),
          ]
        : []),
    ],
  });
}
