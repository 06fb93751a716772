import { PermissionError } from '../../errors.ts';
import { adviceFor } from '../../views/errors/errorAdvice.ts';
import type { ShownWatch } from '../../views/watches/words.ts';
import type { Watch } from '../../watches/watch.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import type { Requester } from '../interactions/interaction.ts';

/** The watch as this person may see it here: the name of a job needs the right to see jobs. */
export async function shownTo(
  { user, team, channel }: Requester,
  watch: Watch,
  permissions: CloudPermissions,
): Promise<ShownWatch> {
  if (watch.subject.kind !== 'job') return watch;
  try {
    await permissions.in(watch.cloud).require('read', { user, team, channel });
    return watch;
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    const { why, next } = adviceFor(error);
    return { ...watch, hidden: `${why} ${next}` };
  }
}
