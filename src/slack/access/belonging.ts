import type { Person } from './directory.ts';

/** Where the bot is installed, according to `auth.test`. */
export interface Installation {
  readonly team: string | undefined;
  /** Only on Enterprise Grid. */
  readonly enterprise: string | undefined;
  /** Installed for the whole organization rather than one workspace. */
  readonly orgWide: boolean;
}

/**
 * Whether a person is in the bot's workspace or, if it is installed for a whole organization, in that
 * organization. Everyone else comes through a shared channel (Slack Connect).
 */
export function belongs({ team, enterprise, orgWide }: Installation, person: Person): boolean {
  if (person.stranger) return false;
  if (team !== undefined && (person.team === team || person.teams.includes(team))) return true;
  return orgWide && enterprise !== undefined && person.enterprise === enterprise;
}

/** The same by a payload's workspace; undefined: only `users.info` can tell. */
export function belongsByTeam(
  { team, enterprise }: Installation,
  personTeam: string | undefined,
): boolean | undefined {
  if (personTeam === undefined) return undefined;
  if (personTeam === team) return true;
  // On Enterprise Grid, the payload may name the home workspace of a person in several.
  return enterprise === undefined ? false : undefined;
}
