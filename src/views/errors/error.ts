import { everyCloud } from '../../commands/cloud.ts';
import { ModelArtsError, PermissionError, UsageError } from '../../errors.ts';
import { type ActionKind, actions, button, contexts, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, joined, plain, unmarked, untrusted } from '../kit/text.ts';
import { withoutDates } from '../kit/time.ts';
import { type AdviceTexts, adviceFor } from './errorAdvice.ts';

interface ErrorViewOptions {
  /** The text of the command that failed. */
  readonly command: string;
  /** How it was sent, so that a retry is sent the same way. Default: typed. */
  readonly kind?: string;
  /** Also in the log, for people to quote when they ask for help. */
  readonly reference: string;
  /** The cloud it was about; only with several. */
  readonly cloud?: string | undefined;
}

/** Says what happened, why, and what to do next. Never replaces the clicked message. */
export function errorView(error: unknown, options: ErrorViewOptions): Message {
  if (error instanceof UsageError) return usageView(error);
  const advice = adviceFor(error);
  return failureView(advice, error, options);
}

function usageView(error: UsageError): Message {
  const text = plain(error.message, 400);
  const { suggestion, label } = error;
  const buttons = [
    ...(suggestion === undefined || suggestion === ''
      ? []
      : [
          label === undefined
            ? button(`Run ${suggestion}`, 'open', suggestion, { style: 'primary' })
            : button(label, 'open', suggestion),
        ]),
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

/** One of the bot's own sentences in mrkdwn. Text in backticks was typed, and stays code. */
export function quotedText(text: string): string {
  return plain(text, 400)
    .split('`')
    .map((part, index) => (index % 2 === 0 ? surroundingSpaces(part)(untrusted(part, 400)) : code(part, 80)))
    .join('');
}

/** Restores the spaces around cleaned text. */
function surroundingSpaces(original: string): (text: string) => string {
  return (text) =>
    `${original.startsWith(' ') ? ' ' : ''}${text}${original.length > 1 && original.endsWith(' ') ? ' ' : ''}`;
}

function failureView(
  { what, why, next, quote = false, retry, reference: hasReference, help }: AdviceTexts,
  error: unknown,
  { command, kind, reference, cloud }: ErrorViewOptions,
): Message {
  const details = hasReference === false ? [] : [`Ref ${code(reference, 20)}`];
  const buttons = [
    ...formButtons(error, command, kind),
    ...(retry === false || kind === 'submit' || kind === 'form' ? [] : [retryButton(command, kind)]),
    ...jobButton(error, command, cloud),
    ...(help === false ? [] : [button('Help', 'open', 'help')]),
  ];
  const hasOwnRemedy = /admin|support|\/invite/.test(next);
  if (error instanceof ModelArtsError) {
    if (cloud !== undefined)
      details.unshift(cloud === everyCloud ? 'In every cloud' : `In ${code(cloud, 32)}`);
    if (error.code) details.push(`code ${code(error.code, 40)}`);
    if (error.status) details.push(`HTTP ${error.status}`);
    if (error.requestId) details.push(`request ID ${code(error.requestId, 80)}`);
  }
  if (hasReference !== false && !hasOwnRemedy) details.push(admin);
  const said = error instanceof ModelArtsError && quote ? plain(error.message, 200) : '';
  return message({
    text: joined([words(`${what} ${why}`), said === '' ? '' : `“${said}”`, words(next)], ' '),
    head: [
      section(
        [`:warning: *${what}* ${why}`, ...(said === '' ? [] : [`“${untrusted(said, 200)}”`]), next].join(
          '\n',
        ),
      ),
      ...contexts([details.join(' · ')]),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ],
  });
}

const words = (ours: string) => unmarked(withoutDates(ours));

const admin = 'If this keeps happening, give your vizjobs admin this reference.';

const retryKinds: Readonly<Record<string, ActionKind>> = {
  share: 'share',
  confirm: 'confirm',
  replace: 'replace',
  refresh: 'refresh',
};

/** Repeats the action. */
const retryButton = (command: string, kind = 'command') =>
  button(kind === 'share' ? 'Share again' : 'Try again', retryKinds[kind] ?? 'open', command);

/** A closed form is lost with everything typed, so this opens it again with its values. */
function formButtons(error: unknown, command: string, kind: string | undefined) {
  const isFinal = error instanceof PermissionError && error.missing !== 'unchecked';
  if ((kind !== 'submit' && kind !== 'form') || isFinal) return [];
  return [button('Open the form again', 'form', command, { style: 'primary' })];
}

/** For when it is unknown whether the change was made. */
function jobButton(error: unknown, command: string, cloud: string | undefined) {
  if (!(error instanceof ModelArtsError) || error.failure !== 'uncertain') return [];
  const id = /^(?:stop|restart|delete|describe) (\d{1,19})(?= |$)/.exec(command)?.[1];
  return id === undefined
    ? []
    : [button('Check the job', 'open', `show ${id}${cloud === undefined ? '' : ` in:${cloud}`}`)];
}
