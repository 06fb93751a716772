/** The cloud that a command is about. */
import type { Command, JobFilter, ScheduleRequest, WatchRequest } from './command.ts';

/** Means every cloud the person can read. No cloud can have this name. */
export const everyCloud = 'all';

/** Normalized by `fold`: letters, digits, `-` and `.`, short enough for the value of a menu option. */
export const cloudName = /^[a-z0-9][a-z0-9.-]{0,31}$/;

/** Undefined if the command names none. */
export function cloudOf(command: Command): string | undefined {
  switch (command.name) {
    case 'list':
      return command.query.cloud;
    case 'summary':
      return command.filter.cloud;
    case 'schedule':
      return filterOf(command.request)?.cloud;
    case 'watch':
      return watchedCloud(command.request);
    case 'schedules':
    case 'watches':
    case 'help':
      return undefined;
    default:
      return command.cloud;
  }
}

/** Whether the command is about one cloud's jobs, so that it can name the cloud. */
export const hasCloud = (command: Command): boolean => inCloud(command, everyCloud) !== command;

/** The same command for another cloud. Returns commands that take no cloud unchanged. */
export function inCloud(command: Command, cloud: string): Command {
  switch (command.name) {
    case 'list':
      return { ...command, query: { ...command.query, cloud } };
    case 'summary':
      return { ...command, filter: { ...command.filter, cloud } };
    case 'schedule': {
      const request = requestIn(command.request, cloud);
      return request === command.request ? command : { ...command, request };
    }
    case 'watch': {
      const { request } = command;
      if (request.kind === 'job') return { ...command, request: { ...request, cloud } };
      if (request.kind !== 'jobs') return command;
      return { ...command, request: { ...request, filter: { ...request.filter, cloud } } };
    }
    case 'schedules':
    case 'watches':
    case 'help':
      return command;
    default:
      return { ...command, cloud };
  }
}

function watchedCloud(request: WatchRequest): string | undefined {
  if (request.kind === 'job') return request.cloud;
  return request.kind === 'jobs' ? request.filter.cloud : undefined;
}

function filterOf(request: ScheduleRequest): JobFilter | undefined {
  if (request.kind === 'form') return request.preset?.filter;
  if (request.kind === 'add') return request.plan.filter;
  return request.kind === 'edit' ? request.change?.plan.filter : undefined;
}

function requestIn(request: ScheduleRequest, cloud: string): ScheduleRequest {
  const filter = { status: [], search: '', ...filterOf(request), cloud };
  if (request.kind === 'form') return { ...request, preset: { ...request.preset, filter } };
  if (request.kind === 'add') return { ...request, plan: { ...request.plan, filter } };
  if (request.kind !== 'edit' || request.change === undefined) return request;
  return { ...request, change: { ...request.change, plan: { ...request.change.plan, filter } } };
}
