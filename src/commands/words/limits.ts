import { statuses } from '../../modelarts/statuses.ts';

/** `text` is in UTF-16 units, `search` in code points; ranges are inclusive. */
export const limits = {
  text: 2000,
  search: 64,
  per: { least: 1, most: 20 },
  page: { least: 1, most: 999_999 },
  /** Jobs in a table: Slack takes 101 or 201 rows with the heading, depending on the page of its documentation. */
  table: 100,
  workspace: 64,
  /** Minutes, up to 366 days. */
  since: { least: 1, most: 527_040 },
  /** Minutes, up to 366 days. */
  over: { least: 1, most: 527_040 },
  /** Minutes, up to 30 days. */
  mute: { least: 1, most: 43_200 },
  description: 256,
  /** Code points. Even when quoted, it fits into `text`. */
  find: 900,
  /** Minutes until a timed stop: 5 minutes to 7 days. */
  stopAfter: { least: 5, most: 10_080 },
  /** The OBS path of a new job's logs. */
  logs: 1_000,
  code: { least: 0, most: Math.max(...statuses.map(({ code }) => code)) },
} as const;
