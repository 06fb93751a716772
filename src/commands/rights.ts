import type { Command, ScheduleRequest, WatchRequest } from './command.ts';

/**
 * What a person must be allowed to do. Each right includes those before it.
 * - `none`: everyone in the workspace, in every channel
 * - `read`: viewers and operators, in the bot's channels
 * - `schedule`: the same without guests
 * - `change`: operators
 *
 * An existing schedule or watch also needs its owner or an operator. Removing it shows no jobs, so an owner who may no
 * longer read can still do that.
 */
export type Right = (typeof rights)[number];
export const rights = ['none', 'read', 'schedule', 'change'] as const;

/** Every verb, and every kind of `schedule` and `watch` request. */
export const verbRights = {
  help: 'none',
  list: 'read',
  show: 'read',
  find: 'read',
  summary: 'read',
  schedules: 'read',
  schedule: {
    form: 'schedule',
    add: 'schedule',
    edit: 'schedule',
    send: 'schedule',
    pause: 'schedule',
    resume: 'schedule',
    remove: 'none',
  },
  watches: 'read',
  watch: {
    jobs: 'schedule',
    job: 'schedule',
    mute: 'schedule',
    unmute: 'schedule',
    resume: 'schedule',
    remove: 'none',
    muteJob: 'schedule',
    unmuteJob: 'schedule',
    remind: 'schedule',
    dismiss: 'schedule',
  },
  stop: 'change',
  stopLater: 'change',
  keep: 'change',
  restart: 'change',
  delete: 'change',
  describe: 'change',
  create: 'change',
  default: 'change',
} as const satisfies Readonly<
  Record<Exclude<Command['name'], 'schedule' | 'watch'>, Right> & {
    schedule: Record<ScheduleRequest['kind'], Right>;
    watch: Record<WatchRequest['kind'], Right>;
  }
>;

export function rightOf(command: Command): Right {
  if (command.name === 'schedule') return verbRights.schedule[command.request.kind];
  if (command.name === 'watch') return verbRights.watch[command.request.kind];
  return verbRights[command.name];
}
