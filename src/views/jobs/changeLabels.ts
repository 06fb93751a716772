import type { Change } from '../../commands/command.ts';

interface ChangeLabels {
  /** On the button that does it. */
  readonly verb: string;
  readonly doing: string;
  readonly done: string;
  /** What it means, in one sentence. */
  readonly meaning: string;
  readonly style: 'primary' | 'danger';
}

export const changeLabels: Readonly<Record<Change, ChangeLabels>> = {
  stop: {
    verb: 'Stop',
    doing: 'Stopping',
    done: 'Stopped',
    meaning: 'Its page closes, and it is no longer billed. It can be restarted.',
    style: 'danger',
  },
  restart: {
    verb: 'Restart',
    doing: 'Restarting',
    done: 'Restarted',
    meaning: 'It is billed while it runs.',
    style: 'primary',
  },
  delete: {
    verb: 'Delete',
    doing: 'Deleting',
    done: 'Deleted',
    meaning: 'This cannot be undone.',
    style: 'danger',
  },
};
