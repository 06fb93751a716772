import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocksHtml } from '../../../playground/web/blocks/blocks.ts';
import { placeOf } from '../../../playground/web/blocks/reader.ts';

const reader = {
  timeZone: 'Europe/Berlin',
  now: Date.UTC(2026, 0, 20, 12),
  users: [{ id: 'U1', name: 'Viewer' }],
  channels: [{ id: 'C1', name: 'ml-ops' }],
  userGroups: [{ id: 'S1', name: 'operators' }],
};

const draw = (...blocks: unknown[]) => blocksHtml(blocks, placeOf(reader, '1.2')).markup;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => draw({ type: 'section', block_id: 'b', text: mrkdwn(text) });

describe('mrkdwn', () => {
  test.each([
    ['*bold* _italic_ ~gone~ `code`', /<(b|strong)>bold<.*<(i|em)>italic<.*<(s|del)>gone<.*<code>code</],
    ['<https://board.example/|Open>', /<a [^>]*href="https:\/\/board\.example\/"[^>]*>Open<\/a>/],
    ['<@U1> in <#C1>', /@Viewer.*#?ml-ops/],
    [':red_circle: Failed', /role="img" aria-label="red circle emoji"/],
    [
      '<!date^1768888080^{date_short_pretty} at {time}|later>',
      /<time datetime="2026-01-20T05:48:00.000Z"[^>]*>Today at 6:48 AM</,
    ],
  ])('%s', (text, drawn) => {
    expect(section(text)).toMatch(drawn);
  });

  test.each(['<javascript:alert(1)|x>', '<data:text/html,x|x>'])("doesn't link %s", (text) => {
    expect(section(text)).not.toContain('href');
  });

  test('escaped text stays text', () => {
    const drawn = section('&lt;!channel&gt; &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(drawn).toContain('&lt;!channel&gt;');
    expect(drawn).not.toContain('<script');
  });
});

test('text never becomes markup', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"><script>alert(1)</script>',
      "' onmouseover='x",
      '<img src=x onerror=x>',
      '&lt;b&gt;',
      '</div>',
    ),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      const drawn = draw(
        { type: 'header', text: plain(text) },
        {
          type: 'section',
          text: mrkdwn(text),
          fields: [mrkdwn(text), plain(text)],
          accessory: { type: 'button', text: plain(text), action_id: text, value: text },
        },
        { type: 'context', elements: [mrkdwn(text), { type: 'image', image_url: text, alt_text: text }] },
        { type: 'image', image_url: text, alt_text: text, title: plain(text) },
        {
          type: 'actions',
          elements: [
            { type: 'overflow', action_id: text, options: [{ text: plain(text), value: text, url: text }] },
          ],
        },
        {
          type: 'table',
          rows: [[{ type: 'raw_text', text }, { type: 'raw_number', value: text, text }, null, {}]],
        },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text },
                { type: 'link', url: text, text },
                { type: 'user', user_id: text },
              ],
            },
          ],
        },
        { type: text },
      );
      expect(drawn).not.toMatch(/<script|<img src=x|["']\s*on\w+=/i);
    }),
    { numRuns: 500 },
  );
});

describe('blocks', () => {
  test('a button carries the fields of a click', () => {
    const drawn = draw({
      type: 'actions',
      block_id: 'b1',
      elements: [
        {
          type: 'button',
          text: plain('Stop'),
          style: 'danger',
          action_id: 'confirm:stop',
          value: 'stop 197',
        },
      ],
    });
    expect(drawn).toMatch(/<button [^>]*class="[^"]*danger/);
    expect(drawn).toContain('confirm:stop');
    expect(drawn).toContain('stop 197');
  });

  test('draws a table with invalid cells', () => {
    expect(
      draw({
        type: 'table',
        rows: [[{ type: 'raw_text', text: 'a' }, null], [{ type: 'rich_text', elements: [] }]],
      }),
    ).toContain('<table');
  });

  test('draws a data table with its caption', () => {
    const drawn = draw({
      type: 'data_table',
      caption: 'Jobs',
      rows: [[{ type: 'raw_text', text: 'name' }], [{ type: 'raw_text', text: 'board' }]],
    });
    expect(drawn).toMatch(/<caption[^>]*>Jobs/);
    expect(drawn).toContain('board');
  });

  test('draws the first page of a data table, with its values for sorting', () => {
    const text = (text: string) => ({ type: 'raw_text', text });
    const drawn = draw({
      type: 'data_table',
      caption: 'Jobs',
      page_size: 2,
      rows: [
        [text('Name'), text('Duration')],
        ...['a', 'b', '<c>'].map((name, index) => [
          text(name),
          { type: 'raw_number', value: index, text: `${index} s` },
        ]),
      ],
    });
    expect(drawn).toContain('<button type="button" class="sort">Duration</button>');
    expect(drawn).toContain('<tr><td>b</td><td data-value="1" class="right">1 s</td></tr>');
    expect(drawn).toMatch(/<tr hidden><td>&lt;c&gt;</);
    expect(drawn).toContain('1 to 2 of 3');
  });

  test('draws a chart, with its numbers in a table behind it', () => {
    const days = ['19 Jan', '20 <Jan>'];
    const drawn = draw({
      type: 'data_visualization',
      title: 'Jobs by day',
      chart: {
        type: 'line',
        series: [
          {
            name: 'Failed',
            data: [
              { label: '20 <Jan>', value: 7 },
              { label: '19 Jan', value: 0 },
            ],
          },
        ],
        axis_config: { categories: days },
      },
    });
    expect(drawn).toMatch(
      /<svg [^>]*role="img" aria-label="Line chart: Jobs by day, 19 Jan to 20 &lt;Jan&gt;"/,
    );
    // From 0 to 8, in steps of 2.
    expect(drawn).toContain('points="36,138 380,26"');
    expect([...drawn.matchAll(/text-anchor="end">(\d+)</g)].map(([, tick]) => tick)).toEqual([
      ...['0', '2', '4', '6', '8'],
    ]);
    expect(drawn).toMatch(
      /<details>.*<th scope="col">Failed<.*<th scope="row">19 Jan<\/th><td class="right">0<.*20 &lt;Jan&gt;<\/th><td class="right">7</s,
    );
  });

  test('replaces an unknown block by a note', () => {
    expect(draw({ type: 'hologram' })).toContain('hologram');
  });

  test.each([
    ['header', { type: 'header', text: plain('Title') }, 'Title'],
    ['divider', { type: 'divider' }, '<hr'],
    [
      'static select',
      {
        type: 'actions',
        elements: [
          {
            type: 'static_select',
            action_id: 'x',
            placeholder: plain('Pick'),
            options: [{ text: plain('One'), value: '1' }],
          },
        ],
      },
      'One',
    ],
    [
      'input',
      {
        type: 'input',
        block_id: 'n',
        label: plain('Name'),
        element: { type: 'plain_text_input', action_id: 'v' },
        hint: plain('Short'),
      },
      'Short',
    ],
    [
      'radio buttons',
      {
        type: 'input',
        block_id: 'n',
        label: plain('Type'),
        element: { type: 'radio_buttons', action_id: 'v', options: [{ text: plain('Two'), value: '2' }] },
      },
      'Two',
    ],
    [
      'rich text list',
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'item' }] }],
          },
        ],
      },
      'item',
    ],
  ])('draws %s', (_, block, part) => {
    expect(draw(block)).toContain(part);
  });
});
