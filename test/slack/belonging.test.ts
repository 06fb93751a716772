import { describe, expect, test } from 'vitest';
import { belongs, belongsByTeam } from '../../src/slack/access/belonging.ts';
import { personOf } from '../../src/slack/access/directory.ts';

const workspace = { team: 'T0OURS', enterprise: undefined, orgWide: false };
const onGrid = { team: 'T0OURS', enterprise: 'E0OURS', orgWide: false };
const orgWide = { team: 'E0OURS', enterprise: 'E0OURS', orgWide: true };
const grid = (enterprise: string, ...teams: string[]) => ({
  enterprise_user: { id: 'W0PERSON1', enterprise_id: enterprise, teams },
});

describe('membership by users.info', () => {
  test.each([
    ['a member', workspace, { team_id: 'T0OURS' }, true],
    ['a guest', workspace, { team_id: 'T0OURS', is_restricted: true }, true],
    ['a member of another workspace', workspace, { team_id: 'T0OTHER' }, false],
    ['someone Slack marks as is_stranger', workspace, { team_id: 'T0OURS', is_stranger: true }, false],
    ['a deactivated member', workspace, { team_id: 'T0OURS', deleted: true }, false],
    ["an app's bot", workspace, { team_id: 'T0OURS', is_bot: true }, false],
    ['a person without a workspace', workspace, {}, false],
    [
      'Grid: a member of ours whose home is another workspace',
      onGrid,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME', 'T0OURS') },
      true,
    ],
    [
      'Grid: the same, given as `teams` of the person',
      onGrid,
      { team_id: 'T0HOME', teams: ['T0OURS'] },
      true,
    ],
    [
      'Grid: a member of the organization, but not of our workspace',
      onGrid,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME') },
      false,
    ],
    [
      'Grid: a member of another organization',
      onGrid,
      { team_id: 'T0OTHER', ...grid('E0OTHER', 'T0OTHER') },
      false,
    ],
    [
      'org-wide: a member of any workspace of the organization',
      orgWide,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME') },
      true,
    ],
    ['org-wide: a W… ID without a workspace', orgWide, { id: 'W0PERSON1', enterprise_id: 'E0OURS' }, true],
    [
      'org-wide: a member of another organization',
      orgWide,
      { team_id: 'T0OTHER', ...grid('E0OTHER', 'T0OTHER') },
      false,
    ],
    ['org-wide: a member of a workspace outside any organization', orgWide, { team_id: 'T0OTHER' }, false],
    [
      'org-wide: someone Slack marks as is_stranger',
      orgWide,
      { ...grid('E0OURS'), is_stranger: true },
      false,
    ],
  ])('%s', (_, installation, user, expected) => {
    expect(belongs(installation, personOf(user))).toBe(expected);
  });
});

describe("membership by the payload's workspace", () => {
  test.each([
    ['ours', workspace, 'T0OURS', true],
    ['another', workspace, 'T0OTHER', false],
    ['none', workspace, undefined, undefined],
    ['Grid: ours', onGrid, 'T0OURS', true],
    ['Grid: the home workspace of a possible member of ours', onGrid, 'T0HOME', undefined],
    ['org-wide: any', orgWide, 'T0HOME', undefined],
  ])('%s', (_, installation, team, expected) => {
    expect(belongsByTeam(installation, team)).toBe(expected);
  });
});

test.each([{ is_restricted: true }, { is_ultra_restricted: true }])('%o is a guest', (user) => {
  expect(personOf(user).guest).toBe(true);
  expect(personOf({}).guest).toBe(false);
});
