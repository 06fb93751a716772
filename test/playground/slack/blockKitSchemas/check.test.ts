import { describe, expect, test } from 'vitest';
import { checkMessage, checkView } from '../../../../playground/slack/blockKitSchemas/check.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const x = (count: number) => 'x'.repeat(count);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('x'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const option = (index = 0) => ({ text: plain(`option ${index}`), value: `${index}` });
const select = (more: object = {}) => actions({ type: 'static_select', options: [option()], ...more });
const confirm = { title: plain('x'), text: mrkdwn('x'), confirm: plain('x'), deny: plain('x') };
const cell = (text: string) => ({ type: 'raw_text', text });
const table = (rows: object[][]) => ({ type: 'table', rows });
const dataTable = (rows: object[][]) => ({ type: 'data_table', caption: 'x', rows });
const chart = ({
  days = ['Mon', 'Tue'],
  names = ['Failed'],
  data = days.map((label) => ({ label, value: 1 })),
  ...more
}: {
  days?: string[];
  names?: string[];
  data?: object[];
  title?: string;
} = {}) => ({
  type: 'data_visualization',
  title: 'x',
  chart: {
    type: 'line',
    series: names.map((name) => ({ name, data })),
    axis_config: { categories: days },
  },
  ...more,
});
const richText = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x', style: { bold: true } }] }],
};
const check = (...blocks: unknown[]) => checkMessage({ text: 'x', blocks });

describe('accepts', () => {
  test.each<[string, unknown[]]>([
    ['50 blocks', many(50, () => ({ type: 'divider' }))],
    ['a header of 150 characters', [{ type: 'header', text: plain(x(150)) }]],
    ['a section of 3,000 characters', [section({ text: mrkdwn(x(3000)) })]],
    ['ten fields of 1,000 characters', [{ type: 'section', fields: many(10, () => mrkdwn(x(1000))) }]],
    ['ten elements in a context', [{ type: 'context', elements: many(10, () => mrkdwn('x')) }]],
    ['25 buttons', [actions(...many(25, (index) => button({ action_id: `${index}` })))]],
    [
      'a full button',
      [
        actions(
          button({
            text: plain(x(75)),
            value: x(2000),
            url: `https://a.example/${x(2980)}`,
            style: 'danger',
            confirm,
            action_id: x(255),
            accessibility_label: x(75),
          }),
        ),
      ],
    ],
    ['a button with an empty value', [actions(button({ value: '' }))]],
    ['an overflow menu with one option', [section({ accessory: { type: 'overflow', options: [option()] } })]],
    ['a select with 100 options', [select({ options: many(100, option), initial_option: option(99) })]],
    [
      'the same action ID in two blocks',
      [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
    ],
    ['a table of 100 rows', [table(many(100, () => [cell('x'), cell(' ')]))]],
    [
      'a data table of 101 rows',
      [dataTable(many(101, () => [cell('x'), { type: 'raw_number', value: 1, text: '1' }]))],
    ],
    [
      'a chart of six series and 20 days',
      [chart({ days: many(20, String), names: many(6, String), title: x(50) })],
    ],
    ['two charts', [chart(), chart()]],
    ['rich text', [richText]],
    ['an image', [{ type: 'image', image_url: 'https://a.example/x.png', alt_text: 'x' }]],
  ])('%s', (_what, blocks) => {
    expect(check(...blocks)).toEqual([]);
  });
});

describe('rejects', () => {
  test.each<[string, unknown[], string]>([
    ['three charts', many(3, () => chart()), 'no more than 2 charts allowed [json-pointer:/blocks]'],
    [
      'a chart with a title of 51 characters',
      [chart({ title: x(51) })],
      'must be less than 51 characters [json-pointer:/blocks/0/title]',
    ],
    [
      'a chart with a name of 21 characters',
      [chart({ names: [x(21)] })],
      'must be less than 21 characters [json-pointer:/blocks/0/chart/series/0/name]',
    ],
    [
      'a chart with the same day twice',
      [chart({ days: ['Mon', 'Mon'] })],
      'categories must be unique [json-pointer:/blocks/0/chart/axis_config/categories]',
    ],
    [
      'a chart with the same name twice',
      [chart({ names: ['a', 'a'] })],
      'series must have unique names [json-pointer:/blocks/0/chart/series]',
    ],
    [
      'a chart with a missing point',
      [chart({ data: [{ label: 'Mon', value: 1 }] })],
      'each series must have exactly one point for each category [json-pointer:/blocks/0/chart]',
    ],
    [
      '51 blocks',
      many(51, () => ({ type: 'divider' })),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'a header of 151 characters',
      [{ type: 'header', text: plain(x(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn('x') }],
      'must be a valid enum value, one of plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a section of 3,001 characters',
      [section({ text: mrkdwn(x(3001)) })],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty text',
      [section({ text: mrkdwn('') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a blank text',
      [section({ text: mrkdwn(' \n') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'an empty section',
      [{ type: 'section' }],
      'must define either `text` or `fields` [json-pointer:/blocks/0]',
    ],
    [
      'eleven fields',
      [{ type: 'section', fields: many(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field of 2,001 characters',
      [{ type: 'section', fields: [mrkdwn(x(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'eleven elements in a context',
      [{ type: 'context', elements: many(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a button in a context',
      [{ type: 'context', elements: [button()] }],
      'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      '26 buttons',
      [actions(...many(26, () => button()))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    ['no button', [actions()], 'must be at least 1 items [json-pointer:/blocks/0/elements]'],
    [
      'a button text of 76 characters',
      [actions(button({ text: plain(x(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2,001 characters',
      [actions(button({ value: x(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a URL of 3,001 characters',
      [actions(button({ url: `https://a.example/${x(2983)}` }))],
      'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'a URL that is not HTTP',
      [actions(button({ url: 'javascript:alert(1)' }))],
      'invalid url [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'an unknown style',
      [actions(button({ style: 'default' }))],
      'must be a valid enum value, one of primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'an action ID of 256 characters',
      [actions(button({ action_id: x(256) }))],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'a duplicate action ID in a block',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      'action_id "a" already exists for another element [json-pointer:/blocks/0]',
    ],
    [
      'a duplicate block ID',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      'block_id "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'a block ID of 256 characters',
      [section({ block_id: x(256) })],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'a confirm dialog without a title',
      [actions(button({ confirm: { ...confirm, title: undefined } }))],
      'missing required field: title [json-pointer:/blocks/0/elements/0/confirm]',
    ],
    [
      'a confirm text of 301 characters',
      [actions(button({ confirm: { ...confirm, text: mrkdwn(x(301)) } }))],
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'an overflow menu with six options',
      [section({ accessory: { type: 'overflow', options: many(6, option) } })],
      'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
    ],
    [
      'an option value of 76 characters',
      [select({ options: [{ text: plain('x'), value: x(76) }] })],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'a select with 101 options',
      [select({ options: many(101, option) })],
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a select without options',
      [select({ options: undefined })],
      'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an initial option that is not in the list',
      [select({ initial_option: option(7) })],
      'initial_option is not one of the options [json-pointer:/blocks/0]',
    ],
    ['an unknown block', [{ type: 'footer' }], 'unsupported type: footer [json-pointer:/blocks/0/type]'],
    ['no type', [{}], 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'an unknown property',
      [section({ colour: 'red' })],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'verbatim in plain text',
      [section({ text: { ...plain('x'), verbatim: true } })],
      'invalid additional property: verbatim [json-pointer:/blocks/0/text]',
    ],
    [
      'a data table of 102 rows',
      [dataTable(many(102, () => [cell('x')]))],
      'no more than 101 items allowed [json-pointer:/blocks/0/rows]',
    ],
    [
      'a data table of unequal rows',
      [dataTable([[cell('x')], [cell('x'), cell('x')]])],
      'all rows must have the same number of cells [json-pointer:/blocks/0/rows]',
    ],
    [
      'rich text in the header of a data table',
      [dataTable([[richText], [richText]])],
      'header cells must not be rich_text [json-pointer:/blocks/0/rows]',
    ],
    [
      'an image without alt_text',
      [{ type: 'image', image_url: 'https://a.example/x.png' }],
      'missing required field: alt_text [json-pointer:/blocks/0]',
    ],
    [
      'a table of 101 rows',
      [table(many(101, () => [cell('x')]))],
      'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
    ],
    [
      'a row of 21 cells',
      [table([many(21, () => cell('x'))])],
      'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
    ],
    [
      'an empty cell',
      [table([[cell('')]])],
      'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
    ],
    [
      'a data table with the header of its rows in a column it lacks',
      [{ ...dataTable([[cell('x')], [cell('x')]]), row_header_column_index: 1 }],
      'row_header_column_index must be a column [json-pointer:/blocks/0]',
    ],
    [
      'an input with more text than it takes',
      [
        {
          type: 'input',
          label: plain('x'),
          element: { type: 'plain_text_input', initial_value: 'xx', max_length: 1 },
        },
      ],
      'initial_value must not be longer than max_length [json-pointer:/blocks/0/element]',
    ],
    [
      'a number above the highest',
      [
        {
          type: 'input',
          label: plain('x'),
          element: { type: 'number_input', is_decimal_allowed: false, initial_value: '25', max_value: '24' },
        },
      ],
      'initial_value must be between min_value and max_value [json-pointer:/blocks/0/element]',
    ],
    [
      'two tables',
      [table([[cell('x')]]), table([[cell('x')]])],
      'only_one_table_allowed [json-pointer:/blocks]',
    ],
    [
      'cells of 10,001 characters in total',
      [table([[cell(x(5000)), cell(x(5001))]])],
      'table cells hold 10001 characters, at most 10000 [json-pointer:/blocks]',
    ],
    [
      '13,001 characters',
      [...many(4, () => section({ text: mrkdwn(x(3000)) })), section({ text: mrkdwn(x(1001)) })],
      'msg_blocks_too_long: 13001 characters, at most 13000',
    ],
    [
      '13,001 characters with the values of buttons',
      [actions(...many(7, (index) => button({ value: x(index === 6 ? 987 : 2000), action_id: `${index}` })))],
      'msg_blocks_too_long: 13001 characters, at most 13000',
    ],
  ])('%s', (_what, blocks, problem) => {
    expect(check(...blocks)).toEqual([problem]);
  });

  test('a message without text and blocks, and text over 40,000 characters', () => {
    expect(checkMessage({})).toEqual(['no_text: neither text nor blocks']);
    expect(checkMessage({ text: '', blocks: [] })).toHaveLength(1);
    expect(checkMessage({ text: 5, blocks: [section()] })).toEqual(['must be a string [json-pointer:/text]']);
    expect(checkMessage({ text: x(40_001) })).toEqual(['msg_too_long: 40001 characters']);
    expect(checkMessage({ text: 'x', blocks: 'x' })).toEqual(['must be an array [json-pointer:/blocks]']);
  });
});

describe('a view', () => {
  const modal = (more: object = {}) => ({ type: 'modal', title: plain('x'), blocks: [], ...more });
  const input = { type: 'input', label: plain('x'), element: { type: 'plain_text_input' } };

  test('may have 100 blocks and inputs', () => {
    expect(checkView(modal({ blocks: many(100, () => ({ type: 'divider' })) }))).toEqual([]);
    expect(
      checkView(
        modal({ blocks: [input], submit: plain('OK'), close: plain('No'), private_metadata: x(3000) }),
      ),
    ).toEqual([]);
    expect(checkView({ type: 'home', blocks: [section()] })).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    [
      'a title of 25 characters',
      modal({ title: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    ['no title', modal({ title: undefined }), 'missing required field: title [json-pointer:/view]'],
    [
      'inputs without submit',
      modal({ blocks: [input] }),
      'missing required field: submit, as there is an input block [json-pointer:/view]',
    ],
    [
      '101 blocks',
      modal({ blocks: many(101, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'a table',
      modal({ blocks: [table([[cell('x')]])] }),
      'unsupported type: table, not in a modal [json-pointer:/view/blocks/0/type]',
    ],
    [
      'metadata of 3,001 characters',
      modal({ private_metadata: x(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a home tab with a title',
      { type: 'home', title: plain('x'), blocks: [] },
      'invalid additional property: title [json-pointer:/view]',
    ],
    [
      'a table on the home tab',
      { type: 'home', blocks: [table([[cell('x')]])] },
      'unsupported type: table, not in a home [json-pointer:/view/blocks/0/type]',
    ],
    ['another type', { type: 'page', blocks: [] }, 'unsupported type: page [json-pointer:/view/type]'],
    ['nothing', undefined, 'must be an object [json-pointer:/view]'],
  ])('may not have %s', (_what, view, problem) => {
    expect(checkView(view)).toEqual([problem]);
  });
});

test.each([
  'alert',
  'card',
  'carousel',
  'container',
  'context_actions',
  'file',
  'markdown',
  'plan',
  'task_card',
  'video',
])("rejects the block type %s, which vizjobs doesn't send", (type) => {
  expect(check({ type })).toEqual([`unsupported type: ${type} [json-pointer:/blocks/0/type]`]);
});

test.each(['datepicker', 'external_select', 'users_select', 'workflow_button'])(
  "rejects the element type %s, which vizjobs doesn't send",
  (type) => {
    expect(check(actions({ type }))).toEqual([
      `unsupported type: ${type} [json-pointer:/blocks/0/elements/0/type]`,
    ]);
  },
);
