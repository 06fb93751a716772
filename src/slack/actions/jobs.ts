import type { ChangeCommand, CreateCommand, DescribeCommand } from '../../commands/command.ts';
import { ModelArtsError } from '../../errors.ts';
import { allowedChanges, refusedStatus } from '../../jobs/changes/actions.ts';
import { createJob } from '../../jobs/changes/create.ts';
import type { Cloud, Clouds } from '../../jobs/clouds/clouds.ts';
import { getJob } from '../../jobs/find.ts';
import type { FindOptions } from '../../jobs/list.ts';
import { initialStatus } from '../../modelarts/statuses.ts';
import type { CallOptions, Job, NewJob } from '../../modelarts/types.ts';
import type { Clock, Pause } from '../../time.ts';
import {
  changeImpossibleView,
  changeOutcomeView,
  changeProgressView,
  changeQuestionView,
  createOutcomeView,
} from '../../views/changes/change.ts';
import { jobChoiceView, type Purpose } from '../../views/jobs/choice.ts';
import { missingClouds } from '../../views/jobs/clouds.ts';
import { jobDetailsView, jobNotFoundView } from '../../views/jobs/details.ts';
import type { Message } from '../../views/kit/message.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import type { Interaction, InteractionRun, Requester } from '../interactions/interaction.ts';
import type { Audit, AuditEntry } from './audit.ts';

interface JobActionsDependencies {
  readonly clouds: Clouds;
  readonly permissions: Pick<CloudPermissions, 'mayWatchFrom'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Aborts when the bot stops; jobs being followed are then reported in their current state. */
  readonly stopping: AbortSignal;
}

export interface ChangeRun extends Pick<InteractionRun, 'reference' | 'question'> {
  readonly interaction: Interaction;
  /** Replaces the clicked message. A response_url works five times. */
  readonly show: (message: Message) => Promise<void>;
}

export interface JobActions {
  /** The confirmation for a change, or why there is none. */
  question(command: ChangeCommand, options: FindOptions, requester: Requester): Promise<Message>;
  /**
   * Makes the change, and follows it in the message that was clicked.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  perform(command: ChangeCommand, run: ChangeRun): Promise<void>;
  /**
   * Creates a job and follows it until it runs.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  create(command: CreateCommand & { readonly job: NewJob }, run: ChangeRun): Promise<void>;
  /** @throws ModelArtsError, TooManyQuestionsError */
  describe(
    command: DescribeCommand & { readonly description: string },
    run: Omit<ChangeRun, 'show'> & Pick<FindOptions, 'among'>,
  ): Promise<Message>;
}

/** Of a response URL's five uses, three are for the waiting message, the start and the end. */
const progressMessages = 2;

export function createJobActions({
  clouds,
  permissions,
  audit,
  clock,
  pause,
  stopping,
}: JobActionsDependencies): JobActions {
  const { now } = clock;
  const present = ({ details }: Cloud, { channel }: Requester) => ({
    asOf: now(),
    config: details,
    mayWatch: permissions.mayWatchFrom(channel),
  });
  /** The one job that is meant, or a message why there is none. */
  async function only(
    { job: term, cloud }: ChangeCommand | DescribeCommand,
    purpose: Purpose,
    options: FindOptions,
  ): Promise<{ job: Job } | { message: Message }> {
    const { found, parts } = await clouds.jobs.find(term, { ...options, cloud, fresh: true });
    const [job, ...others] = found;
    if (!job) return { message: jobNotFoundView(term, { cloud, missing: [missingClouds(parts)] }) };
    return others.length > 0
      ? { message: jobChoiceView(term, found, purpose, [missingClouds(parts)]) }
      : { job };
  }

  /** Runs `work`, and leaves an audit line whatever the outcome. */
  async function audited(
    entry: Pick<AuditEntry, 'verb' | 'job'>,
    { interaction, reference, question }: Omit<ChangeRun, 'show'>,
    work: (options: CallOptions) => Promise<void>,
  ): Promise<void> {
    const { tally } = question;
    // Keep only the change's own request ID, not that of earlier reads.
    tally.requestId = undefined;
    const line = (outcome: string) =>
      audit({
        ...entry,
        requester: interaction.requester,
        outcome,
        requestId: tally.requestId,
        reference,
      });
    try {
      await work({ question });
    } catch (error) {
      const failure = error instanceof ModelArtsError ? error.failure : 'refused';
      line(error instanceof Error ? `${failure}: ${error.message}` : failure);
      throw error;
    }
    line('accepted');
  }

  return {
    async question(command, options, requester) {
      const { name } = command;
      const found = await only(command, { name }, options);
      if ('message' in found) return found.message;
      const { job } = found;
      const context = present(clouds.named(job.cloud), requester);
      return allowedChanges(job.status).includes(name)
        ? changeQuestionView(name, job, context)
        : changeImpossibleView(name, job, context, true);
    },

    async perform({ name, job: id, cloud: cloudName }, run) {
      const { question, show, interaction } = run;
      const { requester } = interaction;
      const cloud = clouds.named(cloudName);
      const { modelarts, lifecycle } = cloud;
      const job = await getJob(modelarts, id, { question });
      if (!job) return show(jobNotFoundView(id));
      try {
        await audited({ verb: name, job }, run, (options) => lifecycle.change(name, job, options));
      } catch (error) {
        const status = refusedStatus(error);
        if (status === undefined) throw error;
        // The service knows a newer status than the clicked message.
        return show(changeImpossibleView(name, { ...job, status }, present(cloud, requester), true));
      }
      await show(changeProgressView(name, job));
      let left = progressMessages;
      const followed = await lifecycle.follow(name, job, {
        question,
        signal: stopping,
        onProgress: async (seen) => {
          if (left-- > 0) await show(changeProgressView(name, job, seen));
        },
      });
      await show(changeOutcomeView(name, job, followed, present(cloud, requester)));
    },

    async create({ job: newJob, cloud: cloudName }, run) {
      const { question, show, interaction } = run;
      const { requester } = interaction;
      const cloud = clouds.named(cloudName);
      const { modelarts, lifecycle } = cloud;
      let job: Job = { id: '', name: newJob.name, status: initialStatus };
      const entry: { verb: string; job: AuditEntry['job'] } = {
        verb: 'create',
        job: { id: undefined, name: newJob.name, cloud: cloudName },
      };
      await audited(entry, run, async (options) => {
        const created = await createJob(modelarts, newJob, options, pause, clock);
        // The response to create is short; fill in the rest from the request.
        const { type, ...asked } = newJob;
        job = { ...created, jobType: type ?? created.jobType, ...asked };
        entry.job = { ...job, cloud: cloudName };
      });
      await show(
        jobDetailsView(job, now(), {
          ...present(cloud, requester),
          note: ":white_check_mark: *Created.* It's starting now.",
          mayAct: true,
        }),
      );
      const followed = await lifecycle.follow('restart', job, { question, signal: stopping });
      if (followed.settled) await show(createOutcomeView(job, followed, present(cloud, requester)));
    },

    async describe(command, run) {
      const { description } = command;
      const { question, among, interaction } = run;
      const found = await only(command, { name: 'describe', description }, { question, among });
      if ('message' in found) return found.message;
      const { job } = found;
      const cloud = clouds.named(job.cloud);
      await audited({ verb: 'describe', job }, run, (options) =>
        cloud.modelarts.describe(job.id, description, options),
      );
      const note = `:white_check_mark: *Description ${description === '' ? 'removed' : 'changed'}.*`;
      const { description: _, ...rest } = job;
      return jobDetailsView(description === '' ? rest : { ...rest, description }, now(), {
        ...present(cloud, interaction.requester),
        note,
        mayAct: true,
      });
    },
  };
}
