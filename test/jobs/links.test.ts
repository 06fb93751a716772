import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJobLink } from '../../src/jobs/links.ts';

const project = '04f679b17380d32a2f32c00335c4b5ba';

describe('a link that can lead to a job', () => {
  test.each([
    [
      `https://board.example/modelarts2/tensorboard/${project}/197/?tab=9#scalars`,
      { host: 'board.example', project, id: '197', region: undefined },
    ],
    [
      'http://board.example:8443/mindinsight/197',
      { host: 'board.example:8443', project: undefined, id: '197' },
    ],
    [
      'https://board.example/tensorboard/latest',
      { address: 'board.example/tensorboard/latest', id: undefined },
    ],
    [
      'https://console.example/modelarts/?region=eu-de&amp;v=2#/visualization/197/detail',
      { host: 'console.example', region: 'eu-de', id: '197' },
    ],
    ['https://console.example/#/visualizationJobs?jobId=197&amp;tab=1', { id: '197', region: undefined }],
  ])('%s', (url, parts) => {
    expect(readJobLink(url)).toMatchObject({ url, ...parts });
  });
});

test.each([
  'https://console.example/modelarts/?region=eu-de#/visualization',
  'https://console.example/modelarts/#/notebook/197',
  'https://197.example/jobs/197',
  'https://tensorboard.example/197',
  'https://docs.example/umn/tensorboard_overview.html',
  'ftp://board.example/tensorboard/197/',
  'tensorboard/197',
  '',
])('%j leads to none', (url) => {
  expect(readJobLink(url)).toBeUndefined();
});

test('thousands of slashes do not block the bot', { timeout: 10_000 }, () => {
  const slashes = '/'.repeat(60_000);
  expect(readJobLink(`https://board.example/tensorboard/a${slashes}b${slashes}`)?.address).toBe(
    `board.example/tensorboard/a${slashes}b`,
  );
});

test('any text is read', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true, withQueryParameters: true })),
      (text) => {
        for (const url of [text, `https://x/tensorboard/${text}`])
          expect(readJobLink(url)?.url ?? url).toBe(url);
      },
    ),
  );
});
