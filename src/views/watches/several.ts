import type { Absence, ChangedJob, JobChanges } from '../../watches/story.ts';
import { jobRow } from '../jobs/row.ts';
import { context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { plural } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { stepWords } from './story.ts';

/** More than five changes in one reading. */
export function changesView({ count, first }: JobChanges): Message {
  return message({
    text: `${plural(count, 'job')} changed.`,
    head: [section(`*${plural(count, 'job')} changed.*`)],
    rows: first.map(changeRow),
    foot: rest(count, first.length),
  });
}

/** The changes that vizjobs missed, up to 12 h. */
export function absenceView({ count, first }: JobChanges, { from, until }: Absence): Message {
  return message({
    text: `${plural(count, 'job')} changed while vizjobs was away.`,
    head: [
      section(
        `*${plural(count, 'job')} changed while vizjobs was away*, ${date(from, '{time}')} to ${date(until, '{time}')}.`,
      ),
    ],
    rows: first.map(changeRow),
    foot: rest(count, first.length),
  });
}

const changeRow = ({ job, step }: ChangedJob) =>
  section(step ? `${jobRow(job)}\n${stepWords(step)}` : jobRow(job));

const rest = (count: number, shown: number) => (count > shown ? [context(`${count - shown} more.`)] : []);
