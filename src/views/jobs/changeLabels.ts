import type { Change } from '../../commands/command.ts';

interface ChangeLabels {
  /** For the button that makes the change. */
  readonly verb: string;
  readonly doing: string;
  readonly done: string;
  /** For the button that keeps the job as is. "Cancel" would be ambiguous. */
  readonly keep: string;
  readonly style: 'primary' | 'danger';
}

export const changeLabels: Readonly<Record<Change, ChangeLabels>> = {
  stop: { verb: 'Stop', doing: 'Stopping', done: 'Stopped', keep: 'Keep', style: 'danger' },
  restart: { verb: 'Restart', doing: 'Restarting', done: 'Restarted', keep: 'Not now', style: 'primary' },
  delete: { verb: 'Delete', doing: 'Deleting', done: 'Deleted', keep: 'Keep', style: 'danger' },
};
