import type { JobFilter, ReadCommand } from '../commands/command.ts';
import { helpFor } from '../commands/help.ts';
import type { JobHistory } from '../jobs/changes/jobHistory.ts';
import type { Clouds } from '../jobs/clouds/clouds.ts';
import type { JobPage } from '../jobs/list.ts';
import { jobsNamedIn } from '../jobs/named.ts';
import type { Question } from '../modelarts/types.ts';
import { helpView } from '../views/help.ts';
import { jobChoiceView } from '../views/jobs/choice.ts';
import { missingClouds } from '../views/jobs/clouds.ts';
import { jobDetailsView, jobNotFoundView } from '../views/jobs/details.ts';
import { jobsFoundView, noJobFoundView } from '../views/jobs/found.ts';
import { jobListView } from '../views/jobs/list.ts';
import { type Allowed, isAllowed } from '../views/jobs/menu.ts';
import type { Message } from '../views/kit/message.ts';
import type { ScheduleActions } from './actions/schedules.ts';
import type { StopActions } from './actions/stops.ts';
import type { Requester } from './interactions/interaction.ts';
import { type PreparedMessage, prepare } from './out/responseUrl.ts';

interface RenderContext {
  readonly clouds: Clouds;
  readonly scheduleActions: ScheduleActions;
  readonly stopActions: StopActions;
  readonly history: JobHistory;
  readonly requester: Requester;
  /** Bypass cached answers. */
  readonly fresh?: boolean;
  /** The Slack user sharing the answer with the channel. */
  readonly sharedBy?: string;
  /** Whether to show options that change jobs; awaited after the service. */
  readonly mayAct?: Promise<Allowed>;
  /** Whether to offer direct messages about a job. */
  readonly mayWatch: Allowed;
  /** As in `ListOptions`. */
  readonly among?: readonly string[] | undefined;
  /** See `JobListOptions`. */
  readonly offersHelp?: boolean;
  readonly question: Question;
}

/**
 * Caches the messages of each page, by what their menus offer. While an answer is cached, `Jobs` returns
 * the same page, and rendering it again would cost a quarter of a command's CPU.
 */
const rendered = new WeakMap<JobPage, Map<string, PreparedMessage>>();

function listMessage(page: JobPage, mayAct: boolean, mayWatch: boolean): PreparedMessage {
  const messages = rendered.get(page) ?? new Map<string, PreparedMessage>();
  rendered.set(page, messages);
  const key = `${mayAct} ${mayWatch}`;
  const message = messages.get(key) ?? prepare(jobListView(page, { mayAct, mayWatch }));
  messages.set(key, message);
  return message;
}

/** Each line is view(useCase(command)). A new Command doesn't compile until it is here or in `perform.ts`. */
export async function render(
  command: ReadCommand,
  {
    clouds,
    scheduleActions,
    stopActions,
    history,
    requester,
    mayAct,
    mayWatch,
    sharedBy,
    offersHelp,
    ...options
  }: RenderContext,
): Promise<Message> {
  /** Only calendar days depend on the time zone, which requires asking Slack. */
  const zoned = async ({ since }: JobFilter) =>
    typeof since === 'string' ? { ...options, zone: await scheduleActions.zoneOf(requester.user) } : options;
  switch (command.name) {
    case 'list': {
      const page = await clouds.jobs.list(command.query, await zoned(command.query));
      if (sharedBy !== undefined) return jobListView(page, { sharedBy, mayWatch });
      const isOperator = (await mayAct) ?? false;
      if (offersHelp || typeof isOperator !== 'boolean')
        return jobListView(page, { mayAct: isOperator, mayWatch, offersHelp });
      return listMessage(page, isOperator, isAllowed(mayWatch, command.query));
    }
    case 'show': {
      const { found, asOf, parts } = await clouds.jobs.find(command.job, {
        ...options,
        cloud: command.cloud,
      });
      const [job, ...others] = found;
      const missing = [missingClouds(parts)];
      if (!job) return jobNotFoundView(command.job, { cloud: command.cloud, missing });
      if (others.length > 0) return jobChoiceView(command.job, found, { name: 'show' }, missing);
      const config = clouds.named(job.cloud).details;
      if (sharedBy !== undefined) return jobDetailsView(job, asOf, { config, missing, sharedBy });
      const [timedStop, changes] = await Promise.all([stopActions.ofJob(job), history.of(job)]);
      return jobDetailsView(job, asOf, {
        config,
        missing,
        mayAct: (await mayAct) ?? false,
        mayWatch,
        timedStop,
        changes,
      });
    }
    case 'find': {
      const { text = '', cloud } = command;
      const filter = { status: [], search: '', cloud };
      const { jobs, asOf, parts } = await clouds.jobs.snapshot(filter, options);
      const missing = [missingClouds(parts)];
      const [job, ...others] = jobsNamedIn(text, jobs);
      if (!job) return noJobFoundView(text, { cloud, missing });
      if (others.length > 0) return jobsFoundView([job, ...others], missing);
      return jobDetailsView(job, asOf, {
        config: clouds.named(job.cloud).details,
        missing,
        ...(sharedBy === undefined ? { mayAct: (await mayAct) ?? false, mayWatch } : { sharedBy }),
      });
    }
    case 'summary':
      return scheduleActions.summary(command.filter, requester, {
        ...(await zoned(command.filter)),
        sharedBy,
      });
    case 'help':
      return helpView(helpFor(command.topic, { clouds: clouds.several }));
  }
}
