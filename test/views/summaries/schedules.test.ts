import { expect, test } from 'vitest';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { schedulesView, scheduleView } from '../../../src/views/summaries/schedules.ts';
import { recurrenceWords } from '../../../src/views/summaries/scheduleWords.ts';
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
const buttons = (message: Message) =>
  message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.value ?? ''] : []))
      : [],
  );
const changes = (message: Message) => buttons(message).filter((value) => value.includes('k7q2aa'));

test('a schedule that one may not change has no buttons of its own', () => {
  expect(changes(schedulesView([{ schedule, next: asOf, mayChange: false }], false))).toEqual([]);
  expect(changes(scheduleView('Saved', { schedule, next: asOf, mayChange: false }))).toEqual([]);
});

test.each([
  [undefined, 'pause'],
  [{ at: asOf }, 'resume'],
])('a schedule with paused: %j offers to %s it', (paused, action) => {
  const row = { schedule: { ...schedule, ...(paused && { paused }) }, next: asOf, mayChange: true };
  for (const message of [schedulesView([row], false), scheduleView('Saved', row)]) {
    expect(changes(message)).toEqual(
      ['send', action, 'edit', 'remove'].map((one) => `schedule ${one} k7q2aa`),
    );
    for (const value of buttons(message)) expect(() => parseCommand(value)).not.toThrow();
  }
});

test.each([
  [['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 'every day at 09:00 (Europe/Berlin)'],
  [['mon', 'tue', 'wed', 'thu', 'fri'], 'on weekdays at 09:00 (Europe/Berlin)'],
  [['sat', 'sun'], 'on weekends at 09:00 (Europe/Berlin)'],
  [['mon'], 'on Mon at 09:00 (Europe/Berlin)'],
  [['mon', 'wed', 'fri'], 'on Mon, Wed and Fri at 09:00 (Europe/Berlin)'],
] as const)('%j is %s', (days, words) => {
  expect(recurrenceWords({ ...schedule, days })).toBe(words);
});
