import { expect, test } from 'vitest';
import { PermissionError } from '../../../src/errors.ts';
import type { Cloud } from '../../../src/jobs/clouds/clouds.ts';
import { createClouds } from '../../../src/jobs/clouds/clouds.ts';
import { createCloudPermissions } from '../../../src/slack/access/cloudPermissions.ts';
import type { Permissions } from '../../../src/slack/access/permissions.ts';

const everything: Permissions = {
  async require() {},
  may: async () => true,
  missingToReceive: async () => undefined,
  missingToChange: async () => undefined,
  mayWatchFrom: () => true,
};
const nothing: Permissions = {
  async require() {
    throw new PermissionError('viewer');
  },
  may: async () => false,
  missingToReceive: async () => 'viewer',
  missingToChange: async () => 'operator',
  mayWatchFrom: () => false,
};
const cloud = (name: string) => ({ name, jobs: {} }) as Cloud;
const permissions = createCloudPermissions(
  [nothing, everything],
  createClouds([cloud('prod'), cloud('research')]),
);
const subject = { user: 'U1', team: undefined, channel: 'C1' };

test.each([
  ['the first', undefined, 'viewer', 'operator'],
  ['prod', 'prod', 'viewer', 'operator'],
  ['research', 'research', undefined, undefined],
])('a post about %s needs the right there', async (_, name, toReceive, toChange) => {
  expect(await permissions.missingToReceive('U1', 'C1', name)).toBe(toReceive);
  expect(await permissions.missingToChange('U1', 'C1', name)).toBe(toChange);
  expect(await permissions.in(name).may('read', subject)).toBe(toReceive === undefined);
});

test('a post about every cloud needs the right in each', async () => {
  expect(await permissions.missingToReceive('U1', 'C1', 'all')).toBe('viewer');
  await expect(permissions.every.require('read', subject)).rejects.toThrow(PermissionError);
});

test('a list of every cloud needs the right in one', async () => {
  await permissions.in('all').require('read', subject);
  expect(await permissions.in('all').may('read', subject)).toBe(true);
});

test('a job can be watched in the clouds that are shown there', () => {
  expect(permissions.mayWatchFrom('C1')).toEqual(new Set(['research']));
});

test('nothing is posted about a cloud that is no longer configured', async () => {
  await expect(permissions.missingToReceive('U1', 'C1', 'gone')).rejects.toMatchObject({
    name: 'CloudError',
  });
  await expect(permissions.missingToChange('U1', 'C1', 'gone')).rejects.toMatchObject({ name: 'CloudError' });
});
