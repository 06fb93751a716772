import { type Right, rights } from '../../commands/rights.ts';
import type { PermissionsConfig } from '../../config/people.ts';
import { type MissingRight, PermissionError } from '../../errors.ts';
import { withTimeout } from '../../time.ts';
import type { Requester } from '../interactions/interaction.ts';
import { belongs, belongsByTeam, type Installation } from './belonging.ts';
import { type Directory, maxWait } from './directory.ts';

/** The person and the channel (the person's ID for a direct message whose ID is unknown); undefined: any channel. */
interface Subject extends Pick<Requester, 'user' | 'team'> {
  readonly channel: string | undefined;
}

/** Every method responds within 2 s. */
export interface Permissions {
  /** @throws PermissionError */
  require(right: Right, subject: Subject): Promise<void>;
  /** Whether to show what needs this right. Never rejects. */
  may(right: Right, subject: Subject): Promise<boolean>;
  /**
   * Why a scheduled post must not be sent: its owner or its channel may no longer read, or its owner is now a guest.
   * `unchecked`: Slack didn't return a user group in time; retry later. Never rejects.
   */
  missingToReceive(owner: string, channel: string): Promise<MissingRight | undefined>;
  /** The same for the right to change jobs. */
  missingToChange(user: string, channel: string): Promise<MissingRight | undefined>;
  /** Whether members can ask in this channel for direct messages about jobs. */
  mayWatchFrom(channel: string): boolean;
}

/** Rights as of now, checked for each interaction and post, not when a button is rendered. */
export function createPermissions(
  { operators, viewers, channels }: PermissionsConfig,
  directory: Directory,
  installation: Installation,
): Permissions {
  /** Undefined: Slack didn't return one of the groups, and no other contains the person. */
  async function isListed(user: string, list: readonly string[]): Promise<boolean | undefined> {
    if (list.includes(user)) return true;
    const groups = list.filter((id) => id.startsWith('S')).map((group) => directory.members(group));
    if (groups.length === 0) return false;
    // The first group that contains them is enough, however slow the others are.
    const found = Promise.any(
      groups.map(async (group) => {
        if ((await group)?.includes(user)) return true;
        throw undefined;
      }),
    );
    return found.catch(async () => ((await Promise.all(groups)).includes(undefined) ? undefined : false));
  }

  async function missing(right: Right, { user, team, channel }: Subject): Promise<MissingRight | undefined> {
    const own = belongsByTeam(installation, team);
    if (own === false) return 'stranger';
    const needsPerson = !own || atLeast('schedule', right);
    const [person, isReader, isOperator] = await Promise.all([
      needsPerson ? directory.person(user) : undefined,
      right === 'none' || viewers.length === 0 || isListed(user, [...viewers, ...operators]),
      right !== 'change' || isListed(user, operators),
    ]);
    if (person && !belongs(installation, person)) return 'stranger';
    if (right !== 'none' && channel !== undefined && channels.length > 0 && !channels.includes(channel))
      return /^[UW]/.test(channel) ? 'direct' : 'channel';
    if (isReader === false) return 'viewer';
    if (person?.guest && atLeast('schedule', right)) return 'guest';
    if (right === 'change' && operators.length === 0) return 'nobody';
    if (isOperator === false) return 'operator';
    const isChecked = (person || !needsPerson) && isReader && isOperator;
    return isChecked ? undefined : 'unchecked';
  }

  return {
    async require(right, subject) {
      const reason = await missing(right, subject);
      if (reason) throw new PermissionError(reason);
    },
    async may(right, subject) {
      // Most people are not operators, so don't ask Slack about them.
      const isCandidate = right !== 'change' || isListed(subject.user, operators);
      const answer = async () =>
        (await isCandidate) === true && (await missing(right, subject)) === undefined;
      return withTimeout(maxWait, answer()).catch(() => false);
    },
    async missingToReceive(user, channel) {
      const [reason, person] = await Promise.all([
        missing('read', { user, team: installation.team, channel }),
        // Its owner was a member at first, so no post waits for this.
        directory.person(user),
      ]);
      if (reason || !person) return reason;
      if (!belongs(installation, person)) return 'stranger';
      return person.guest ? 'guest' : undefined;
    },
    missingToChange: (user, channel) => missing('change', { user, team: installation.team, channel }),
    // The ID of a direct message is known only in it.
    mayWatchFrom: (channel) =>
      channels.length === 0 || (channel.startsWith('D') && channels.includes(channel)),
  };
}

const atLeast = (least: Right, right: Right) => rights.indexOf(right) >= rights.indexOf(least);
