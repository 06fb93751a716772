import { describe, expect, test } from 'vitest';
import { createPermissions } from '../../src/slack/access/permissions.ts';

const OWNER = 'U0OWNER0001';
const CHANNEL = 'C0CHANNEL01';

/** Permissions with one user group; without `members`, Slack doesn't respond. */
function missing(
  config: { operators?: string[]; viewers?: string[]; channels?: string[] },
  members?: string[],
) {
  const permissions = createPermissions(
    { operators: [], viewers: [], channels: [], ...config },
    { members: async () => members, person: async () => undefined },
    { team: 'T0OURS', enterprise: undefined, orgWide: false },
  );
  return permissions.missingToReceive(OWNER, CHANNEL);
}

describe('a scheduled post', () => {
  test.each([
    ['is permitted if everyone may read', {}, undefined, undefined],
    ['is permitted if its owner is a viewer', { viewers: [OWNER] }, undefined, undefined],
    [
      'is permitted if its owner is an operator',
      { viewers: ['U0OTHER'], operators: [OWNER] },
      undefined,
      undefined,
    ],
    ['is permitted if its owner is in a viewer group', { viewers: ['S0VIEWERS'] }, [OWNER], undefined],
    ['is permitted if its channel is listed', { channels: [CHANNEL] }, undefined, undefined],
    ['is refused if its owner is no longer a viewer', { viewers: ['U0OTHER'] }, undefined, 'viewer'],
    ['is refused if its owner left the group', { viewers: ['S0VIEWERS'] }, ['U0OTHER'], 'viewer'],
    ['is refused if its channel is no longer listed', { channels: ['C0OTHER'] }, undefined, 'channel'],
    ['is unchecked if Slack does not return the group', { viewers: ['S0VIEWERS'] }, undefined, 'unchecked'],
  ])('%s', async (_, config, members, expected) => {
    expect(await missing(config, members)).toBe(expected);
  });
});
