import { describe, expect, test } from 'vitest';
import { createPermissions } from '../../src/slack/access/permissions.ts';

const OWNER = 'U0OWNER0001';
const CHANNEL = 'C0CHANNEL01';

/** Slack with one user group; undefined: it does not answer. */
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

describe('a post by the clock', () => {
  test.each([
    ['everyone may read', {}, undefined, undefined],
    ['its owner is a viewer', { viewers: [OWNER] }, undefined, undefined],
    ['its owner is an operator', { viewers: ['U0OTHER'], operators: [OWNER] }, undefined, undefined],
    ['its owner is in a group of viewers', { viewers: ['S0VIEWERS'] }, [OWNER], undefined],
    ['its channel is listed', { channels: [CHANNEL] }, undefined, undefined],
    ['its owner is a viewer no more', { viewers: ['U0OTHER'] }, undefined, 'viewer'],
    ['its owner left the group', { viewers: ['S0VIEWERS'] }, ['U0OTHER'], 'viewer'],
    ['its channel is listed no more', { channels: ['C0OTHER'] }, undefined, 'channel'],
    ['Slack does not say who is in the group', { viewers: ['S0VIEWERS'] }, undefined, 'unchecked'],
  ])('%s', async (_, config, members, expected) => {
    expect(await missing(config, members)).toBe(expected);
  });
});
