import type { DataTableBlock, RawNumberElement, RawTextElement } from '@slack/types';
import type { JobPage } from '../../jobs/list.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { context } from '../kit/blocks.ts';
import { limits, type Message, type MessageParts, message, sizeOf } from '../kit/message.ts';
import { number, plain } from '../kit/text.ts';
import { duration } from '../kit/time.ts';

type Cell = RawTextElement | RawNumberElement;

/**
 * The jobs as one table, which Slack pages, sorts and searches, instead of the rows of `parts`; as many as fit.
 * https://docs.slack.dev/reference/block-kit/blocks/data-table-block
 */
export function tableMessage(page: JobPage, { text, aloud = [], head, foot = [] }: MessageParts): Message {
  const { query, jobs, total } = page;
  const rows = jobs.map((job) => rowOf(job, page.parts !== undefined));
  const budget = Math.min(limits.cells, limits.characters - sizeOf([...head, ...foot])) - headingRoom;
  const shown = countFitting(rows, budget);
  const table: DataTableBlock = {
    type: 'data_table',
    caption: text,
    rows: [headings(page.parts !== undefined), ...rows.slice(0, shown)],
    page_size: query.per,
    row_header_column_index: nameColumn,
  };
  const cut =
    shown < total
      ? [
          context(
            `:information_source: The table has the first ${number(shown)} of ${number(total)} jobs. Add a status or search words to narrow it down.`,
          ),
        ]
      : [];
  const sentence = shown < total ? `${text}, the first ${number(shown)} in a table` : text;
  return message({ text: sentence, aloud: aloud.slice(0, shown), head: [...head, table, ...cut], foot });
}

/** Characters for the caption, the headings and what says that jobs were cut. */
const headingRoom = 500;
const nameColumn = 1;

const textCell = (text: string): RawTextElement => ({ type: 'raw_text', text: text === '' ? '–' : text });
const numberCell = (value: number, text: string): RawNumberElement => ({ type: 'raw_number', value, text });

const headings = (hasClouds: boolean): Cell[] =>
  ['Status', 'Name', 'ID', 'Created (UTC)', 'Duration', ...(hasClouds ? ['Cloud'] : [])].map(textCell);

/** Slack sorts numbers by value and text by character, as which this form of a date sorts too. */
function rowOf(job: Job, hasClouds: boolean): Cell[] {
  const id = Number(job.id);
  return [
    textCell(statusOf(job.status).label),
    textCell(plain(job.name, 60)),
    // A Long above that would be sorted by, and downloaded as, another number.
    Number.isSafeInteger(id) ? numberCell(id, job.id) : textCell(plain(job.id, 20)),
    textCell(
      job.createdAt === undefined ? '' : new Date(job.createdAt).toISOString().slice(0, 16).replace('T', ' '),
    ),
    job.duration === undefined
      ? textCell('')
      : numberCell(Math.floor(job.duration / 1_000), duration(job.duration)),
    ...(hasClouds ? [textCell(plain(job.cloud ?? '', 32))] : []),
  ];
}

function countFitting(rows: readonly (readonly Cell[])[], budget: number): number {
  let left = budget;
  for (const [index, row] of rows.entries()) {
    left -= row.reduce((characters, { text }) => characters + text.length, 0);
    if (left < 0) return index;
  }
  return rows.length;
}
