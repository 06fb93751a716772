import type { InputBlock, ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import { checkView } from '../../../playground/slack/blockKitSchemas/check.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { createForm, describeForm } from '../../../src/views/modals/job.ts';
import { scheduleForm } from '../../../src/views/modals/schedule.ts';
import { job } from '../jobs.ts';

const target = { responseUrl: 'https://hooks.example/1', channel: 'C0MLOPS0001' };

/** The element of each field, by block ID. */
function elementsOf(view: ModalView): Record<string, InputBlock['element'] | undefined> {
  expect(checkView(view)).toEqual([]);
  return Object.fromEntries(
    view.blocks.flatMap((block) => ('element' in block ? [[block.block_id, block.element]] : [])),
  );
}

test('the job form has the limits of ModelArts', () => {
  expect(elementsOf(createForm(target))).toMatchObject({
    name: { max_length: 20 },
    description: { max_length: 256 },
    auto_stop: { is_decimal_allowed: false, min_value: '1', max_value: '24' },
  });
});

test.each([undefined, '', 'TensorBoard of the nightly run', 'x'.repeat(300)])(
  'the description form is prefilled with %j',
  (description) => {
    const { description: _, ...without } = job();
    const view = describeForm(description === undefined ? without : job({ description }), target);
    const { description: element } = elementsOf(view);
    const value = element?.type === 'plain_text_input' ? element.initial_value : undefined;
    expect(value?.slice(0, 255)).toBe(description?.slice(0, 255) || undefined);
    expect(JSON.parse(view.private_metadata ?? '')).toEqual({ ...target, job: '197' });
  },
);

test('a name can neither reorder the label of its description nor push its ID out', () => {
  const label = (name: string) => {
    const [field] = describeForm(job({ name }), target).blocks;
    return field && 'label' in field ? field.label.text : '';
  };
  expect(label('\u202egnp\u200b.exe\n')).toBe('Description of gnp.exe (#197)');
  expect(label('x'.repeat(200))).toMatch(/^Description of x+… \(#197\)$/);
});

test('the schedule form says what was not understood, and keeps hostile text plain', () => {
  const plan = {
    time: { hour: 9, minute: 0 },
    days: ['mon'],
    zone: 'UTC',
    filter: { status: [], search: '' },
    unchanged: 'post',
  } as const;
  const command = parseCommand('schedule 9am every <!channel> *hour*');
  const note = command.name === 'schedule' && command.request.kind === 'form' ? command.request.note : '';
  const view = scheduleForm({ plan, channel: 'C1', note }, target);
  expect(checkView(view)).toEqual([]);
  expect(view.blocks[0]).toMatchObject({
    type: 'section',
    text: { text: expect.stringContaining('`every &lt;!channel&gt; *hour*`') },
  });
});

test('the schedule form is prefilled from the schedule', () => {
  const plan = {
    time: { hour: 9, minute: 5 },
    days: ['mon', 'fri'],
    zone: 'Europe/Berlin',
    filter: { status: ['failed'], search: 'resnet' },
    unchanged: 'line',
  } as const;
  expect(elementsOf(scheduleForm({ plan, channel: 'C1' }, target))).toMatchObject({
    channel: { initial_conversation: 'C1' },
    time: { initial_time: '09:05' },
    days: { initial_options: [{ value: 'mon' }, { value: 'fri' }] },
    zone: { initial_value: 'Europe/Berlin' },
    filter: { initial_value: 'failed resnet' },
    unchanged: { initial_option: { value: 'line' } },
  });
  const all = scheduleForm(
    { plan: { ...plan, filter: { status: [], search: '' } }, channel: undefined },
    target,
  );
  expect(elementsOf(all)['filter']).not.toHaveProperty('initial_value');
  expect(elementsOf(all)['channel']).not.toHaveProperty('initial_conversation');
});
