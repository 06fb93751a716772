import { describe, expect, test } from 'vitest';
import { belongs, belongsByTeam } from '../../src/slack/access/belonging.ts';
import { personOf } from '../../src/slack/access/directory.ts';

const workspace = { team: 'T0OURS', enterprise: undefined, orgWide: false };
const onGrid = { team: 'T0OURS', enterprise: 'E0OURS', orgWide: false };
const orgWide = { team: 'E0OURS', enterprise: 'E0OURS', orgWide: true };
const grid = (enterprise: string, ...teams: string[]) => ({
  enterprise_user: { id: 'W0PERSON1', enterprise_id: enterprise, teams },
});

describe('by users.info', () => {
  test.each([
    ['a member', workspace, { team_id: 'T0OURS' }, true],
    ['a guest', workspace, { team_id: 'T0OURS', is_restricted: true }, true],
    ['somebody of another workspace', workspace, { team_id: 'T0OTHER' }, false],
    ['whom Slack calls a stranger', workspace, { team_id: 'T0OURS', is_stranger: true }, false],
    ['a person without a workspace', workspace, {}, false],
    [
      'Grid: home in another workspace, but in ours',
      onGrid,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME', 'T0OURS') },
      true,
    ],
    ['Grid: the same, as `teams` of the person', onGrid, { team_id: 'T0HOME', teams: ['T0OURS'] }, true],
    [
      'Grid: of the organization, but not in our workspace',
      onGrid,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME') },
      false,
    ],
    ['Grid: of another organization', onGrid, { team_id: 'T0OTHER', ...grid('E0OTHER', 'T0OTHER') }, false],
    [
      'org-wide: of any workspace of the organization',
      orgWide,
      { team_id: 'T0HOME', ...grid('E0OURS', 'T0HOME') },
      true,
    ],
    ['org-wide: a W… id without a workspace', orgWide, { id: 'W0PERSON1', enterprise_id: 'E0OURS' }, true],
    [
      'org-wide: of another organization',
      orgWide,
      { team_id: 'T0OTHER', ...grid('E0OTHER', 'T0OTHER') },
      false,
    ],
    ['org-wide: of a workspace without an organization', orgWide, { team_id: 'T0OTHER' }, false],
    ['org-wide: whom Slack calls a stranger', orgWide, { ...grid('E0OURS'), is_stranger: true }, false],
  ])('%s', (_, installation, user, expected) => {
    expect(belongs(installation, personOf(user))).toBe(expected);
  });
});

describe('by the workspace of a payload', () => {
  test.each([
    ['ours', workspace, 'T0OURS', true],
    ['another', workspace, 'T0OTHER', false],
    ['none', workspace, undefined, undefined],
    ['Grid: ours', onGrid, 'T0OURS', true],
    ['Grid: the home workspace of somebody who may be in ours too', onGrid, 'T0HOME', undefined],
    ['org-wide: any', orgWide, 'T0HOME', undefined],
  ])('%s', (_, installation, team, expected) => {
    expect(belongsByTeam(installation, team)).toBe(expected);
  });
});

test.each([{ is_restricted: true }, { is_ultra_restricted: true }])('%o is a guest', (user) => {
  expect(personOf(user).guest).toBe(true);
  expect(personOf({}).guest).toBe(false);
});
