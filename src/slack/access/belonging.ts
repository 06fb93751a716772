import type { UsersInfoResponse } from '@slack/web-api';

/** Where the bot is installed, as `auth.test` says. */
export interface Installation {
  readonly team: string | undefined;
  /** Only on Enterprise Grid. */
  readonly enterprise: string | undefined;
  /** Installed for the whole organization, not for one workspace of it. */
  readonly orgWide: boolean;
}

/** A person as `users.info` describes them. */
export interface Person {
  /** Their home workspace: on Enterprise Grid, one of several. */
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  /** Every workspace of the organization that they are in. */
  readonly teams: readonly string[];
  /** Of another workspace, as Slack itself says. */
  readonly stranger: boolean;
  readonly guest: boolean;
}

/**
 * Whether a person is in the bot's workspace or, when it is installed for a whole organization, in that. Everyone
 * else comes through a shared channel (Slack Connect).
 */
export function belongs({ team, enterprise, orgWide }: Installation, person: Person): boolean {
  if (person.stranger) return false;
  if (team !== undefined && (person.team === team || person.teams.includes(team))) return true;
  return orgWide && enterprise !== undefined && person.enterprise === enterprise;
}

/** The same by the workspace that a payload names; undefined: only `users.info` can tell. */
export function belongsByTeam(
  { team, enterprise }: Installation,
  personTeam: string | undefined,
): boolean | undefined {
  if (personTeam !== undefined && personTeam === team) return true;
  // On Enterprise Grid the payload may name the home workspace of somebody who is in several.
  return personTeam === undefined || enterprise !== undefined ? undefined : false;
}

/** What `users.info` says of a person. */
export function personOf(user: NonNullable<UsersInfoResponse['user']>): Person {
  const { team_id: team, enterprise_user: grid } = user;
  return {
    team,
    enterprise: grid?.enterprise_id ?? user.enterprise_id,
    teams: [...(grid?.teams ?? []), ...(user.teams ?? [])],
    stranger: user.is_stranger === true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
  };
}
