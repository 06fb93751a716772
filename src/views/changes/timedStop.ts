import type { StopTime } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { ModelArtsError } from '../../errors.ts';
import type { StopResult, TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Job } from '../../modelarts/types.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { timedStopText } from '../jobs/facts.ts';
import { named, plainJob, statusMark } from '../jobs/row.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plain, untrusted } from '../kit/text.ts';
import { duration, moment, withoutDates } from '../kit/time.ts';
import { consequences } from './consequences.ts';

type Named = Pick<TimedStop, 'job' | 'name' | 'cloud'>;

const nameOf = ({ job, name, cloud }: Named) =>
  `${untrusted(name, 60)} ${code(`#${job}`, 21)}${cloud === undefined ? '' : ` in ${code(cloud, 32)}`}`;
const plainStopName = ({ job, name, cloud }: Named) =>
  `${plain(name, 60)} (#${job})${cloud === undefined ? '' : ` in ${plain(cloud, 32)}`}`;
type Meant = Pick<TimedStop, 'job' | 'cloud'>;
const meant = ({ job, cloud }: Meant) => ({ job, cloud });
const keep = (stop: Meant) => formatCommand({ name: 'keep', ...meant(stop) });
const show = (stop: Meant) => button('Details', 'open', formatCommand({ name: 'show', ...meant(stop) }));
const stopNow = (stop: Meant) =>
  button('Stop …', 'open', formatCommand({ name: 'stop', ...meant(stop) }), { style: 'danger' });
const later = (stop: Meant, when?: StopTime) => formatCommand({ name: 'stopLater', ...meant(stop), when });

export const timedStopLine = (stop: TimedStop): string => `${nameOf(stop)} stops ${timedStopText(stop)}`;

export const keepButton = (stop: TimedStop) =>
  button('Keep', 'replace', keep(stop), { accessibilityLabel: `Keep job ${plainStopName(stop)} running` });

/** Asks when a job should be stopped. `isLate`: for the requester it is after six o'clock. */
export function stopTimesView(job: Job, { isLate }: { readonly isLate: boolean }): Message {
  const evening = { hour: 18, minute: 0 };
  const morning = { hour: 9, minute: 0 };
  const of = { ...job, job: job.id };
  return message({
    text: `When should vizjobs stop job ${plainJob(job)}?`,
    head: [
      section(`*When should vizjobs stop this job?*\n${statusMark(job)}  ${named(job)}`),
      actions(
        button('In 1 h', 'replace', later(of, 60)),
        button('In 4 h', 'replace', later(of, 240)),
        isLate
          ? button('At 9:00 AM', 'replace', later(of, morning))
          : button('At 6:00 PM', 'replace', later(of, evening)),
        button('Another time …', 'form', later(of)),
        button('Not now', 'dismiss', later(of), { accessibilityLabel: 'Not now: leave the job as it is' }),
      ),
    ],
  });
}

/** What will happen, and the way back. */
export function timedStopSetView(
  job: Job,
  stop: TimedStop,
  replaced: TimedStop | undefined,
  config: DetailsConfig = {},
): Message {
  const effects = consequences('stop', job, { ...config, price: undefined });
  const before = replaced
    ? `\nThis replaces the stop that <@${replaced.setBy}> set up for ${moment(replaced.dueAt)}.`
    : '';
  const wait = `in ${duration(stop.dueAt - stop.setAt)}`;
  return message({
    text: withoutDates(`${plainJob(job)} will be stopped ${wait} (${moment(stop.dueAt)}).`),
    head: [
      section(
        `:alarm_clock: *Will be stopped ${moment(stop.dueAt)}* (${wait})\n${statusMark(job)}  ${named(job)}${before}`,
      ),
      section(`Then:\n${effects.map((effect) => `• ${effect}`).join('\n')}`),
      context(
        `vizjobs stops it only if it's still active then and you're still allowed to change jobs. It'll ${/^[CG]/.test(stop.channel) ? 'post the result here' : 'send you the result by direct message'}.`,
      ),
      actions(
        button('Keep', 'replace', keep(stop), { accessibilityLabel: "Keep: don't stop the job" }),
        show(stop),
      ),
    ],
  });
}

export function keptView(stop: TimedStop): Message {
  return message({
    text: withoutDates(
      `${plainStopName(stop)} won't be stopped ${moment(stop.dueAt)}. The timed stop is canceled.`,
    ),
    head: [
      section(
        `:white_check_mark: *Won't be stopped ${moment(stop.dueAt)}.* The timed stop is canceled.\n${nameOf(stop)}`,
      ),
      actions(show(stop), button('Stop later …', 'open', later(stop))),
    ],
  });
}

export const nothingToKeepView = (term: string): Message =>
  message({
    text: `No timed stop is set up for “${plain(term, 64)}”.`,
    head: [section(`No timed stop is set up for ${code(term, 64)}.`), actions(show({ job: term }))],
  });

/** Its time has come. */
export const tooLateToKeepView = (stop: Named): Message =>
  message({
    text: `Too late: ${plainStopName(stop)} is being stopped.`,
    head: [
      section(`:warning: *Too late: it's being stopped right now.*\n${nameOf(stop)}`),
      actions(show(stop)),
    ],
  });

/** Names need not be unique. */
export const severalToKeepView = (term: string, stops: readonly TimedStop[]): Message =>
  message({
    text: `${stops.length} jobs named “${plain(term, 64)}” will be stopped. Which one should keep running?`,
    head: [
      section(
        `*${stops.length} jobs named ${code(term, 64)} will be stopped.* Which one should keep running?`,
      ),
    ],
    rows: stops.map((stop) =>
      section(`${nameOf(stop)}\n${timedStopText(stop)}`, button('Keep', 'replace', keep(stop))),
    ),
    cut: (shown, all) => context(`:warning: Showing ${shown} of ${all}. Use the ID: \`keep ID\`.`),
  });

/** Milliseconds. */
const late = 2 * 60_000;

/** To the channel, or to the person who set it up. `begunAt`: when vizjobs began it. */
export function timedStopResultView(
  stop: TimedStop,
  result: StopResult,
  begunAt: number = stop.dueAt,
): Message {
  const who = `<@${stop.setBy}>`;
  const { emoji, what, why, isOpen } = resultTexts(stop, result, who);
  const delay = begunAt - stop.dueAt;
  const lateness = result.kind === 'missed' || delay < late ? '' : ` vizjobs was ${duration(delay)} late.`;
  return message({
    text: withoutDates(
      `${what} ${plainStopName(stop)}. ${why.replace(who, 'Someone').replaceAll(who, 'they')}`,
    ),
    head: [
      section(`${emoji} *${what}* ${nameOf(stop)}\n${why}${lateness}`),
      // A cloud that is gone has no details to show.
      ...(result.kind === 'unconfigured' ? [] : [actions(...(isOpen ? [stopNow(stop)] : []), show(stop))]),
    ],
  });
}

/** For a direct message where this person can't see jobs: repeats only the request. */
export function hiddenStopResultView({ job, channel, dueAt }: TimedStop): Message {
  const place = /^[CG]/.test(channel) ? `It can't be posted in <#${channel}>, and vizjobs` : 'vizjobs';
  const why = `${place} doesn't show you jobs in direct messages.`;
  const next = `\`/vizjobs show ${job}\` in one of its channels shows the job.`;
  return message({
    text: `Your timed stop of job #${job} is over. vizjobs can't show the result here.`,
    head: [
      section(
        `:warning: *Your timed stop of job ${code(`#${job}`, 21)}, set up for ${moment(dueAt)}, is over.*\nI can't show the result here. ${why} ${next}`,
      ),
    ],
  });
}

function resultTexts(stop: TimedStop, result: StopResult, who: string) {
  const plan = `${who} set this up for ${moment(stop.dueAt)}`;
  const notStopped = { emoji: ':warning:', what: 'Not stopped:', isOpen: true };
  switch (result.kind) {
    case 'stopped':
      return { emoji: ':white_check_mark:', what: 'Stopped:', why: `${plan}.`, isOpen: false };
    case 'slow':
      return {
        emoji: ':warning:',
        what: 'Still stopping:',
        why: `${plan}. ModelArts accepted the stop, but the job was still active after 10 min.`,
        isOpen: false,
      };
    case 'unclear':
      return { ...notStopped, why: `${plan}, but ModelArts didn't report its status for 10 min.` };
    case 'unconfigured':
      return {
        ...notStopped,
        why: `${plan}, but its cloud is no longer configured in vizjobs.`,
        isOpen: false,
      };
    case 'missed':
      return {
        emoji: ':warning:',
        what: 'Still running:',
        why: `${who} wanted it stopped ${moment(stop.dueAt)}, when vizjobs wasn't running. Stop it now?`,
        isOpen: true,
      };
    case 'forbidden':
      return {
        ...notStopped,
        why:
          result.missing === 'unchecked'
            ? `${plan}, but vizjobs couldn't check for 10 min whether ${who} may change jobs.`
            : `${plan}, but can no longer change jobs here.`,
      };
    case 'failed': {
      const { failure, message: said, ...details } = result;
      const { what, why, quote = false } = adviceFor(new ModelArtsError(failure, said, details));
      return {
        ...notStopped,
        why: `${plan}. ${what} ${why}${quote ? ` “${untrusted(said, 200)}”` : ''}`,
      };
    }
  }
}
