import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean } from '../../../src/commands/parse/didYouMean.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { nearestStatusWord } from '../../../src/commands/words/nearest.ts';
import { defaultQuery } from '../../../src/commands/words/query.ts';
import { jobQuery } from '../arbitraries.ts';

test.each([
  ['faild', 'failed'],
  ['fialed', 'failed'],
  ['Failled', 'failed'],
  ['runing', 'running'],
  ['run', 'running'],
  ['pendig', 'pending'],
  ['dnoe', 'done'],
  ['image_faild', 'image-failed'],
  ['image failed', 'image-failed'],
  ['jobstat_waitng', 'jobstat-waiting'],
  ['cancelld', 'canceled'],
])('suggests for %j the status %j', (word, status) => {
  expect(nearestStatusWord(word)).toBe(status);
});

test.each([
  'resnet',
  'bert',
  'fa',
  'x',
  '',
  '197',
  'image',
  'tensorboard',
  'fail2ban-logs',
  'model failed',
  'resnet failed',
])('suggests no status for %j', (word) => {
  expect(nearestStatusWord(word)).toBeUndefined();
});

test.each([
  [{ search: 'faild resnet' }, 'failed resnet'],
  [{ search: 'faild', sort: 'name', page: 3 } as const, 'failed sort:name'],
  [{ search: 'image failed' }, 'image-failed'],
  [{ search: 'failed' }, 'failed'],
  [{ search: 'faild help' }, 'failed "help"'],
  [{ search: 'hlep sort' }, 'help sorting'],
  [{ search: 'lsit' }, 'all'],
  [{ search: 'lsit', status: ['failed'] } as const, 'failed'],
  [{ search: 'wach', status: ['failed'] } as const, 'watch failed'],
  [{ search: 'sumary', status: ['failed'], since: 60 } as const, 'summary failed since:1h'],
  [{ search: 'page 2' }, 'page:2'],
  [{ search: '197' }, 'show 197'],
  [{ search: '197', status: ['done'] } as const, 'show 197'],
  [{ search: 'kil 197' }, 'stop 197'],
  [{ search: 'run 197' }, 'running 197'],
  [{ search: 'hlep' }, 'help'],
  [{ search: 'defualt' }, undefined],
  [{ search: 'what happened to 197' }, 'show 197'],
  [{ search: '24h', status: ['failed'] } as const, 'failed since:24h'],
  [{ search: 'resnet monday' }, 'resnet since:mon'],
  [{ search: 'monday', since: 60 } as const, undefined],
  [{ search: 'resnet' }, undefined],
  [{ search: 'resnet faild' }, 'failed resnet'],
  [{ search: 'faild', status: ['running'] } as const, undefined],
  [{}, undefined],
])('after no results for %j, suggests %j', (query, offer) => {
  expect(didYouMean({ ...defaultQuery, ...query })).toBe(offer);
});

test('every suggestion parses', () => {
  fc.assert(
    fc.property(jobQuery, (query) => {
      const offer = didYouMean({ ...query, status: [] });
      if (offer !== undefined) parseCommand(offer);
    }),
  );
});
