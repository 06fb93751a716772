import { ModelArtsError, UsageError } from '../../errors.ts';
import { actions, button, contexts, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plain, untrusted } from '../kit/text.ts';
import { withoutDates } from '../kit/time.ts';
import { type AdviceTexts, adviceFor } from './errorAdvice.ts';

export interface ErrorViewOptions {
  /** The text of the command that failed. */
  readonly command: string;
  /** Also in the log line: what a person quotes when they ask for help. */
  readonly reference: string;
}

/** What happened, why, what to do next. Never replaces the message that was clicked. */
export function errorView(error: unknown, options: ErrorViewOptions): Message {
  if (error instanceof UsageError) return usageView(error);
  const advice = adviceFor(error);
  return failureView(advice, error, options);
}

function usageView(error: UsageError): Message {
  const text = plain(error.message, 400);
  const buttons = [
    ...(error.suggestion
      ? [button(`Run ${error.suggestion}`, 'open', error.suggestion, { style: 'primary' })]
      : []),
    button('Help', 'open', 'help'),
  ];
  return message({
    text,
    head: [
      section(`:warning: ${quotedText(error.message)}\nUsage: ${code(`/vizjobs ${error.usage}`, 200)}`),
      actions(...buttons),
    ],
  });
}

/** A sentence of ours, in mrkdwn: what it quotes in backticks was typed, and stays code. */
export function quotedText(text: string): string {
  return plain(text, 400)
    .split('`')
    .map((part, index) => (index % 2 === 0 ? blanks(part)(untrusted(part, 400)) : code(part, 80)))
    .join('');
}

/** Gives cleaned text the blank at its start and end back. */
function blanks(original: string): (text: string) => string {
  return (text) =>
    `${original.startsWith(' ') ? ' ' : ''}${text}${original.length > 1 && original.endsWith(' ') ? ' ' : ''}`;
}

function failureView(advice: AdviceTexts, error: unknown, { command, reference }: ErrorViewOptions): Message {
  const details = advice.reference === false ? [] : [`Ref ${code(reference, 20)}`];
  const buttons = [
    ...(advice.retry === false ? [] : [button('Try again', 'open', command)]),
    ...(advice.help === false ? [] : [button('Help', 'open', 'help')]),
  ];
  if (error instanceof ModelArtsError) {
    if (error.code) details.push(`code ${code(error.code, 40)}`);
    if (error.status) details.push(`HTTP ${error.status}`);
    if (error.requestId) details.push(`request id ${code(error.requestId, 80)}`);
  }
  const said = error instanceof ModelArtsError && advice.quote ? plain(error.message, 200) : '';
  return message({
    text: withoutDates(`${advice.what} ${advice.why} ${advice.next}`),
    head: [
      section(
        [
          `:warning: *${advice.what}* ${advice.why}`,
          ...(said === '' ? [] : [`“${untrusted(said, 200)}”`]),
          advice.next,
        ].join('\n'),
      ),
      ...contexts([details.join(' · ')]),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ],
  });
}
