import type { Command, ScheduleRequest } from './command.ts';

/**
 * What a person must be allowed to do. Each right includes those before it.
 * - `none`: everyone in the workspace, in every channel
 * - `read`: viewers and operators, in the bot's channels
 * - `schedule`: the same without guests; an existing schedule also needs its owner or an operator
 * - `change`: operators
 */
export type Right = (typeof rights)[number];
export const rights = ['none', 'read', 'schedule', 'change'] as const;

/** Every verb; every request of `schedule`. */
export const verbRights = {
  help: 'none',
  list: 'read',
  show: 'read',
  summary: 'read',
  schedules: 'read',
  schedule: {
    form: 'schedule',
    add: 'schedule',
    edit: 'schedule',
    send: 'schedule',
    pause: 'schedule',
    resume: 'schedule',
    remove: 'schedule',
  },
  stop: 'change',
  restart: 'change',
  delete: 'change',
  describe: 'change',
  create: 'change',
} as const satisfies Readonly<
  Record<Exclude<Command['name'], 'schedule'>, Right> & { schedule: Record<ScheduleRequest['kind'], Right> }
>;

export const rightOf = (command: Command): Right =>
  command.name === 'schedule' ? verbRights.schedule[command.request.kind] : verbRights[command.name];
