import type { Change } from '../../commands/command.ts';

interface ChangeLabels {
  /** On the button that does it. */
  readonly verb: string;
  readonly doing: string;
  readonly done: string;
  /** On the button that leaves the job alone. "Cancel" could be read both ways. */
  readonly keep: string;
  readonly style: 'primary' | 'danger';
}

export const changeLabels: Readonly<Record<Change, ChangeLabels>> = {
  stop: { verb: 'Stop', doing: 'Stopping', done: 'Stopped', keep: 'Keep', style: 'danger' },
  restart: { verb: 'Restart', doing: 'Restarting', done: 'Restarted', keep: 'Not now', style: 'primary' },
  delete: { verb: 'Delete', doing: 'Deleting', done: 'Deleted', keep: 'Keep', style: 'danger' },
};
