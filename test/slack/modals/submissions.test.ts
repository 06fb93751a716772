import type { ViewOutput } from '@slack/bolt';
import { expect, test } from 'vitest';
import { submissions } from '../../../src/slack/modals/submissions.ts';

type Field = ViewOutput['state']['values'][string][string];

/** A submitted form as Slack sends it, with only the fields that are read. */
function submitted(values: Readonly<Record<string, Partial<Field>>>): ViewOutput {
  const fields = Object.entries(values).map(([block, field]) => [
    block,
    { value: { type: 'field', ...field } },
  ]);
  return Object.assign({} as ViewOutput, { state: { values: Object.fromEntries(fields) } });
}

const option = (value: string) => ({
  text: { type: 'plain_text' as const, text: value, emoji: false },
  value,
});

const job = {
  name: { value: 'board' },
  train_url: { value: '/bucket/logs/' },
  type: { selected_option: option('tensorboard') },
  description: { value: '' },
  auto_stop: { value: '' },
};

const schedule = {
  channel: { selected_conversation: 'C0MLOPS0001' },
  time: { selected_time: '09:00' },
  days: { selected_options: [option('mon')] },
  zone: { value: 'Europe/Berlin' },
  filter: { value: '' },
  unchanged: { selected_option: option('post') },
};

test.each<[string, Partial<Field>, string]>([
  ['name', { value: 'no spaces' }, '1 to 20 letters'],
  ['name', { value: null }, '1 to 20 letters'],
  ['name', { value: 'x'.repeat(21) }, '1 to 20 letters'],
  ['train_url', { value: 'bucket/logs/' }, '/bucket/folder/'],
  ['train_url', { value: '/bucket/my logs/' }, '/bucket/folder/'],
  ['type', { selected_option: null }, 'Choose one.'],
  ['description', { value: 'x'.repeat(257) }, 'At most 256'],
  ['auto_stop', { value: '25' }, '1 to 24'],
  ['auto_stop', { value: '1.5' }, '1 to 24'],
])('the job form reports at %s the problem with %j', (field, wrong, text) => {
  expect(submissions['create']?.(submitted({ ...job, [field]: wrong }))).toEqual({
    errors: { [field]: expect.stringContaining(text) },
  });
});

test.each<[string, Partial<Field>, string]>([
  ['channel', { selected_conversation: null }, 'Choose a channel.'],
  ['time', { selected_time: null }, 'Choose a time.'],
  ['days', { selected_options: [] }, 'Choose at least one day.'],
  ['zone', { value: 'Europe/Berln' }, 'Did you mean Europe/Berlin?'],
  ['zone', { value: null }, 'Europe/Berlin'],
  ['filter', { value: 'failed status:running' }, 'No job is both'],
  ['filter', { value: 'stat:failed' }, 'no key “stat”'],
  ['filter', { value: '"nightly' }, 'never closed'],
  ['filter', { value: 'x'.repeat(65) }, 'at most 64'],
])('the schedule form reports at %s the problem with %j', (field, wrong, text) => {
  const result = submissions['schedule']?.(submitted({ ...schedule, [field]: wrong }));
  expect(result).toEqual({ errors: { [field]: expect.stringContaining(text) } });
});

test('reports all problems at once', () => {
  const result = submissions['schedule']?.(
    submitted({
      ...schedule,
      days: { selected_options: [] },
      zone: { value: '?' },
      filter: { value: 'a:b' },
    }),
  );
  expect(Object.keys(result && 'errors' in result ? result.errors : {})).toEqual(['days', 'zone', 'filter']);
});

test('a valid form becomes its command', () => {
  const target = { responseUrl: 'https://hooks.example/1', channel: 'C1' };
  const read = submissions['schedule']?.(submitted({ ...schedule, zone: { value: 'new york' } }));
  expect(read && 'value' in read && read.value(target)).toMatchObject({
    request: { kind: 'add', channel: 'C0MLOPS0001', plan: { days: ['mon'], zone: 'America/New_York' } },
  });
});
