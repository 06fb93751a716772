import type { Job } from '../../modelarts/types.ts';

/** Names the job in a command, in its cloud. */
export const jobRef = ({ id, cloud }: Pick<Job, 'id' | 'cloud'>) => ({ job: id, cloud });
