import { expect, test } from 'vitest';
import type { Command } from '../../src/commands/command.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import type { Cloud } from '../../src/jobs/clouds/clouds.ts';
import { createClouds } from '../../src/jobs/clouds/clouds.ts';
import type { CloudPermissions } from '../../src/slack/access/cloudPermissions.ts';
import { settleCloud } from '../../src/slack/settleCloud.ts';

const requester = { user: 'U1', team: 'T1', channel: 'C1', direct: false };
const cloud = (name: string) => ({ name }) as Cloud;
const clouds = createClouds([cloud('prod'), cloud('research')]);
// Only a list asks it.
const permissions = {} as CloudPermissions;
const stop: Command = { name: 'stop', job: '197' };

test.each([
  ['replace', undefined, 'all'],
  ['replace', 'research', 'research'],
  // A button from when there was one cloud: the job is that of the first, whatever the channel uses now.
  ['confirm', 'research', 'prod'],
] as const)('stop by %s where the default is %s is for %s', async (kind, preset, expected) => {
  const channelClouds = { get: async () => preset, set: async () => {} };
  expect(await settleCloud(stop, { kind, requester }, { clouds, channelClouds, permissions })).toEqual({
    ...stop,
    cloud: expected,
  });
});

test('a schedule of all clouds can be set up anyway', async () => {
  const schedule = parseCommand('schedule 9am resnet in:all', { clouds: true });
  const channelClouds = { get: async () => undefined, set: async () => {} };
  const context = { clouds, channelClouds, permissions };
  expect(await settleCloud(schedule, { kind: 'confirm', requester }, context)).toBe(schedule);
});
