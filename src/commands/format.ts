import type { NewJob } from '../modelarts/types.ts';
import type {
  Command,
  JobFilter,
  JobQuery,
  ScheduleList,
  SchedulePreset,
  ScheduleRequest,
  StatusSelector,
  StopTime,
  WatchList,
  WatchRequest,
} from './command.ts';
import { quote } from './parse/quotes.ts';
import { fold } from './text.ts';
import { daysText, timeText } from './words/days.ts';
import { isFiller, isNegation, isOwnerWord } from './words/fillers.ts';
import { limits } from './words/limits.ts';
import { phraseAt } from './words/phrases.ts';
import { defaultQuery } from './words/query.ts';
import { statusWord } from './words/selectors.ts';
import { durationText, sinceText } from './words/since.ts';
import { everyStatus, statusesOf } from './words/statusWords.ts';
import { meansCommand } from './words/verbs.ts';

/** Words that `tokenize` reads as they are. */
const plainWord = /^[\p{L}\p{N}](?:[\p{L}\p{N}._/+-]*[\p{L}\p{N}_/+-])?$/u;

/**
 * The shortest text for a command, without defaults; `''` is the default list. For what only a form can set,
 * the text opens the form.
 */
export function formatCommand(command: Command): string {
  switch (command.name) {
    case 'list':
      return formatQuery(command.query);
    case 'show':
    case 'stop':
    case 'restart':
    case 'delete':
    case 'keep':
      return join(command.name, formatWord(command.job), formatCloud(command));
    case 'find':
      return join('find', command.text === undefined ? '' : quote(command.text), formatCloud(command));
    case 'stopLater':
      return join('stop', formatWord(command.job), formatStopTime(command.when), formatCloud(command));
    case 'describe':
      return join(
        'describe',
        formatWord(command.job),
        // A description may contain the same words, so the cloud precedes it.
        formatCloud(command),
        command.description === undefined ? '' : quote(command.description),
      );
    case 'create':
      return join('create', formatNewJob(command.job ?? command.preset ?? {}), formatCloud(command));
    case 'summary':
      return join('summary', formatFilter(command.filter));
    case 'schedule':
      return join('schedule', formatRequest(command.request));
    case 'schedules':
      return command.everywhere ? 'schedules all' : 'schedules';
    case 'watch':
      return `watch ${formatWatch(command.request)}`;
    case 'watches':
      return command.everywhere ? 'watches all' : 'watches';
    case 'default':
      return `default ${formatCloud(command)}`;
    case 'help':
      return command.topic === undefined ? 'help' : `help ${command.topic}`;
  }
}

/** Characters that leave room for the longest cloud name, so that the text can be parsed again. */
const maxNewJob = limits.text - 'create '.length - ' in:'.length - 32;

const join = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(' ');

function formatStopTime(when: StopTime | undefined): string {
  if (when === undefined) return 'later';
  return typeof when === 'number' ? `after:${durationText(when)}` : `at:${timeText(when)}`;
}

function formatNewJob(job: Partial<NewJob>): string {
  const { name, trainUrl, type, autoStopHours, description } = job;
  const text = join(
    name === undefined ? '' : `name:${formatWord(name)}`,
    trainUrl === undefined ? '' : `logs:${quote(trainUrl)}`,
    type === undefined ? '' : `type:${type}`,
    autoStopHours === undefined ? '' : `autostop:${autoStopHours}`,
    description === undefined ? '' : `description:${quote(description)}`,
  );
  if (text.length <= maxNewJob) return text;
  // Only a path that is mostly quotation marks gets this long.
  const { trainUrl: _, ...rest } = job;
  return formatNewJob(rest);
}

function formatRequest(request: ScheduleRequest): string {
  switch (request.kind) {
    case 'form':
      return request.preset === undefined ? '' : join('form', formatPlan(request.preset));
    case 'add':
      return formatPlan({ ...request.plan, channel: request.channel });
    case 'send':
      return `send ${request.id}`;
    case 'edit': {
      const { id, change, preset = change && { ...change.plan, channel: change.channel } } = request;
      return join('edit', id, preset === undefined ? '' : formatPlan(preset));
    }
    case 'pause':
    case 'resume':
    case 'remove':
      return join(request.kind, request.id, formatList(request.list));
  }
}

function formatWatch(request: WatchRequest): string {
  switch (request.kind) {
    case 'jobs':
      // With the status first, no search word is taken for an action or a job.
      return join(request.filter.status.length === 0 ? everyStatus : '', formatFilter(request.filter));
    case 'job':
      return join(request.job, formatCloud(request));
    case 'mute': {
      const { until } = request;
      const end = until === undefined ? '' : until === 'tomorrow' ? until : durationText(until);
      return join('mute', request.id, end, formatList(request.list));
    }
    case 'unmute':
    case 'resume':
    case 'remove':
      return join(request.kind, request.id, formatList(request.list));
    case 'muteJob':
      return `mute ${request.id} #${request.job}`;
    case 'unmuteJob':
      return `unmute ${request.id} #${request.job}`;
    case 'dismiss':
      return `dismiss ${request.id} #${request.job}`;
    case 'remind':
      return `remind ${request.id} #${request.job} ${durationText(request.minutes)}`;
  }
}

const formatList = (list: ScheduleList | WatchList | undefined) =>
  list === undefined ? '' : list === 'here' ? 'list' : 'list all';

function formatPlan({ time, days, zone, channel, filter, unchanged = 'post' }: SchedulePreset): string {
  return join(
    days === undefined ? '' : daysText(days),
    time === undefined ? '' : timeText(time),
    zone === undefined ? '' : `in ${zone}`,
    channel === undefined ? '' : `<#${channel}>`,
    unchanged === 'post' ? '' : `unchanged:${unchanged}`,
    filter === undefined ? '' : formatFilter({ ...filter, search: '' }),
    // Quoted, so that no word is taken for a time, a day or a zone.
    filter === undefined || filter.search === '' ? '' : quote(filter.search),
  );
}

/** The text of a filter alone; `''` for all jobs. */
export const formatFilter = (filter: JobFilter): string => formatQuery({ ...defaultQuery, ...filter });

/** The name of a job. `stop watching` is about watches. */
function formatWord(word: string): string {
  const isPlain = plainWord.test(word) && fold(word) !== 'watching';
  return isPlain && !meansCommand([word]) && !hasMeaning([word]) ? word : quote(word);
}

const formatCloud = ({ cloud }: { readonly cloud?: string | undefined }) =>
  cloud === undefined ? '' : `in:${cloud}`;

function formatQuery(query: JobQuery): string {
  const { status, search, since, over, sort, order, per, page, view, workspace } = query;
  const parts = [
    formatStatus(status),
    formatSearch(search),
    since === undefined ? '' : `since:${sinceText(since)}`,
    over === undefined ? '' : `over:${durationText(over)}`,
    sort === defaultQuery.sort ? '' : `sort:${sort}`,
    order === defaultQuery.order ? '' : `order:${order}`,
    per === defaultQuery.per ? '' : `per:${per}`,
    page === defaultQuery.page ? '' : `page:${page}`,
    view === undefined ? '' : `view:${view}`,
    workspace === undefined ? '' : `workspace:${workspace}`,
    formatCloud(query),
  ];
  return join(...parts);
}

function formatStatus(status: readonly StatusSelector[]): string {
  const [first, ...others] = status;
  if (first === undefined) return '';
  if (others.length > 0) return `status:${status.join(',')}`;
  return typeof first === 'number' ? statusWord(first) : first;
}

function formatSearch(search: string): string {
  if (search === '') return '';
  const words = search.split(' ');
  const isPlain = words.every((word) => plainWord.test(word));
  return isPlain && !meansCommand(words) && !hasMeaning(words) ? search : quote(search);
}

/** Whether any of the words is a status, a filler, `my`, a negation, or the start of a phrase. */
const hasMeaning = (words: readonly string[]) =>
  words.some(
    (word, at) =>
      statusesOf(word) !== undefined ||
      isFiller(word) ||
      isOwnerWord(word) ||
      isNegation(word) ||
      phraseAt(words.slice(at)) !== undefined,
  );
