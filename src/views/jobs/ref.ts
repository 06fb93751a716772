import type { Change } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { Job } from '../../modelarts/types.ts';

type Named = Pick<Job, 'id' | 'cloud'>;

/** Names the job in a command, in its cloud. */
export const jobRef = ({ id, cloud }: Named) => ({ job: id, cloud });

export const jobCommand = (name: 'show' | 'keep' | 'stopLater' | 'describe' | Change, job: Named): string =>
  formatCommand({ name, ...jobRef(job) });
