import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import {
  schedulesView,
  scheduleView,
  unmatchedScheduleView,
} from '../../../src/views/summaries/schedules.ts';
import { recurrenceWords } from '../../../src/views/summaries/scheduleWords.ts';
import { schedulePlan } from '../../commands/arbitraries.ts';
import { asOf } from '../jobs.ts';

const schedule: Schedule = {
  id: 'k7q2aa',
  channel: 'C0MLOPS0001',
  createdBy: 'U0VIEWER001',
  time: { hour: 9, minute: 0 },
  days: ['mon', 'wed', 'fri'],
  zone: 'Europe/Berlin',
  filter: { status: [], search: '' },
  unchanged: 'post',
};
/** The commands of all buttons and menus. */
const values = (message: Message) =>
  [...JSON.stringify(message.blocks).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value);
const changes = (message: Message) => values(message).filter((value) => value.includes('k7q2aa'));

test('a schedule without permission to change it has no buttons or menu', () => {
  const row = { schedule, next: asOf, mayChange: false };
  expect(changes(schedulesView([row], { list: 'here' }))).toEqual([]);
  expect(changes(scheduleView('Changed', row))).toEqual([]);
});

test.each([
  [undefined, 'pause'],
  [{ at: asOf }, 'resume'],
])('with paused: %j a schedule offers to %s it, and a list stays a list', (paused, action) => {
  const row = { schedule: { ...schedule, ...(paused && { paused }) }, next: asOf, mayChange: true };
  const commands = ['send', action, 'edit', 'remove'].map((one) => `schedule ${one} k7q2aa`);
  const single = scheduleView('Changed', row);
  const list = schedulesView([row], { list: 'everywhere' });
  expect(changes(single)).toEqual(commands);
  expect(changes(list)).toEqual(commands.map((text) => (/send|edit/.test(text) ? text : `${text} list all`)));
  for (const value of [...values(single), ...values(list)]) expect(() => parseCommand(value)).not.toThrow();
});

test('a list has only one menu per row, and names the channel only when useful', () => {
  const rows = [schedule, schedule].map((one) => ({ schedule: one, next: asOf, mayChange: true }));
  const here = schedulesView(rows, { list: 'here' });
  expect(here.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'actions']);
  expect(JSON.stringify(here)).not.toContain('<#C0MLOPS0001>');
  expect(JSON.stringify(schedulesView(rows, { list: 'everywhere' }))).toContain('<#C0MLOPS0001>');
});

test('a row has two lines unless something is wrong, and the text of a list names each schedule', () => {
  const paused = { ...schedule, paused: { at: asOf } };
  const rows = [schedule, paused].map((one) => ({ schedule: one, next: asOf, mayChange: true }));
  const list = schedulesView(rows, { list: 'here' });
  const lines = list.blocks.flatMap((block) =>
    block.type === 'section' && block.text ? [block.text.text.split('\n').length] : [],
  );
  expect(lines).toEqual([2, 3]);
  expect(list.text).toBe(
    '2 schedules in this channel: All jobs, Mon, Wed and Fri at 9:00 AM in Berlin; All jobs, Mon, Wed and Fri at 9:00 AM in Berlin, paused',
  );
});

test.each([
  ['here', 0, 'Nothing is scheduled in this channel'],
  ['everywhere', 0, 'Nothing is scheduled in any channel'],
  ['everywhere', 1, '1 schedule in all channels'],
] as const)('the title of the list %s of %i schedules: %s', (list, count, title) => {
  const rows = Array.from({ length: count }, () => ({ schedule, next: asOf, mayChange: true }));
  expect(schedulesView(rows, { list }).blocks[0]).toMatchObject({ text: { text: title } });
});

test('a reason that vizjobs does not know is quoted as Slack gave it', () => {
  const paused = { at: asOf, reason: 'brand_new' };
  const row = { schedule: { ...schedule, paused }, next: asOf, mayChange: true };
  expect(JSON.stringify(schedulesView([row], { list: 'here' }))).toContain(': Slack says `brand_new`.');
});

test.each([
  [['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 'every day at 9:00 AM in Berlin'],
  [['mon', 'tue', 'wed', 'thu', 'fri'], 'weekdays at 9:00 AM in Berlin'],
  [['sat', 'sun'], 'weekends at 9:00 AM in Berlin'],
  [['mon'], 'every Mon at 9:00 AM in Berlin'],
  [['mon', 'wed', 'fri'], 'Mon, Wed and Fri at 9:00 AM in Berlin'],
] as const)('%j is %s', (days, words) => {
  expect(recurrenceWords({ ...schedule, days })).toBe(words);
});

test('a displayed schedule can be typed back', () => {
  fc.assert(
    fc.property(schedulePlan, (plan) => {
      const { time, days, zone } = plan;
      expect(parseCommand(`schedule ${recurrenceWords(plan)}`)).toMatchObject({
        request: { kind: 'add', plan: { time, days, ...(zone === undefined ? {} : { zone }) } },
      });
    }),
  );
});

test('a confirmation puts the safe button first, and the other adds exactly that schedule', () => {
  const plan = { ...schedule, filter: { status: [], search: 'faild' } } as const;
  const near = { status: ['failed'], search: '' } as const;
  const message = unmatchedScheduleView({ plan, channel: 'C0RANDOM001' }, near);
  expect(message.text).toBe('No jobs match “faild” right now. Set it up anyway?');
  const [, buttons] = message.blocks;
  expect(buttons).toMatchObject({
    elements: [
      { action_id: 'dismiss:don-t-set-up' },
      {
        action_id: 'replace:set-up-for-failed-jobs',
        value: 'schedule mon,wed,fri 09:00 in Europe/Berlin <#C0RANDOM001> failed',
      },
      {
        action_id: 'form:edit',
        value: 'schedule mon,wed,fri 09:00 in Europe/Berlin <#C0RANDOM001> "faild"',
      },
      {
        action_id: 'confirm:set-up-anyway',
        value: 'schedule mon,wed,fri 09:00 in Europe/Berlin <#C0RANDOM001> "faild"',
      },
    ],
  });
});
