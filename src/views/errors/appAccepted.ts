import { section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code as asCode } from '../kit/text.ts';
import { moment, withoutDates } from '../kit/time.ts';

/** Tells operators about a rejection that has ended. `since` and `until` are milliseconds since the epoch. */
export function appAcceptedView({
  code,
  since,
  until,
}: {
  readonly code: string;
  readonly since: number;
  readonly until: number;
}): Message {
  const [from, to] = [since, until].map(moment);
  const what = `Slack rejected vizjobs from ${from} until ${to}`;
  const next = 'Summaries that were due in that time are posted late.';
  return message({
    text: withoutDates(`${what}. ${next}`),
    head: [section(`:warning: *${what}* (${asCode(code, 60)}). ${next}`)],
  });
}
