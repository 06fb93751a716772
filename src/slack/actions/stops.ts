import type { KeepCommand, StopLaterCommand, StopTime } from '../../commands/command.ts';
import { weekdays } from '../../commands/command.ts';
import type { TimedStops } from '../../delivery/timedStops/timedStops.ts';
import { ChannelError } from '../../errors.ts';
import { allowedChanges } from '../../jobs/changes/actions.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Clouds } from '../../jobs/clouds/clouds.ts';
import type { FindOptions } from '../../jobs/list.ts';
import type { Job } from '../../modelarts/types.ts';
import { slotAfter } from '../../schedules/recurrence.ts';
import { abortable } from '../../time.ts';
import { changeImpossibleView } from '../../views/changes/change.ts';
import {
  keptView,
  nothingToKeepView,
  severalToKeepView,
  stopTimesView,
  timedStopSetView,
  tooLateToKeepView,
} from '../../views/changes/timedStop.ts';
import { jobChoiceView } from '../../views/jobs/choice.ts';
import { missingClouds } from '../../views/jobs/clouds.ts';
import { jobNotFoundView } from '../../views/jobs/details.ts';
import type { Message } from '../../views/kit/message.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import type { Requester } from '../interactions/interaction.ts';
import type { Audit, AuditEntry } from './audit.ts';
import type { ChangeRun } from './jobs.ts';

interface StopActionsDependencies {
  readonly timedStops: TimedStops;
  readonly clouds: Clouds;
  readonly permissions: Pick<CloudPermissions, 'mayWatchFrom'>;
  /** The person's time zone. */
  readonly zoneOf: (user: string) => Promise<string>;
  readonly audit: Audit;
  readonly now: () => number;
}

/** Milliseconds that job details wait for the database. */
const maxWait = 1_000;

type Run = Omit<ChangeRun, 'show'> & Pick<FindOptions, 'among'>;

/** Timed stops, after the permission check. */
export interface StopActions {
  /**
   * Sets one up, or offers times.
   * @throws ModelArtsError, TooManyQuestionsError, StoreError, ChannelError when there are too many
   */
  stopLater(command: StopLaterCommand, run: Run): Promise<Message>;
  /** @throws StoreError */
  keep(command: KeepCommand, run: Run): Promise<Message>;
  /** Never rejects. */
  ofJob(job: Job): Promise<TimedStop | undefined>;
}

export function createStopActions({
  timedStops,
  clouds,
  permissions,
  zoneOf,
  audit,
  now,
}: StopActionsDependencies): StopActions {
  const nextAt = async (time: Exclude<StopTime, number>, user: string) =>
    slotAfter({ time, days: weekdays, zone: await zoneOf(user) }, now()).at;

  async function isLate({ user }: Requester): Promise<boolean> {
    const [evening, morning] = await Promise.all([
      nextAt({ hour: 18, minute: 0 }, user),
      nextAt({ hour: 9, minute: 0 }, user),
    ]);
    return morning < evening || evening - now() < 30 * 60_000;
  }

  const leaveLine = (
    { interaction: { requester }, reference }: Run,
    line: Pick<AuditEntry, 'verb' | 'job' | 'outcome'>,
  ) => audit({ ...line, requester, reference, requestId: undefined });

  return {
    async stopLater({ job: term, when, cloud }, run) {
      const { interaction, question, among } = run;
      const { requester } = interaction;
      const { found, parts } = await clouds.jobs.find(term, { question, cloud, among, fresh: true });
      const [job, ...others] = found;
      const missing = [missingClouds(parts)];
      if (!job) return jobNotFoundView(term, { cloud, missing });
      const { details: config } = clouds.named(job.cloud);
      if (others.length > 0) return jobChoiceView(term, found, { name: 'stopLater', when }, missing);
      if (!allowedChanges(job.status).includes('stop'))
        return changeImpossibleView(
          'stop',
          job,
          { asOf: now(), config, mayWatch: permissions.mayWatchFrom(requester.channel) },
          true,
        );
      if (when === undefined) return stopTimesView(job, { isLate: await isLate(requester) });
      const set = await timedStops.set({
        job: job.id,
        name: job.name,
        createdAt: job.createdAt,
        cloud: job.cloud,
        channel: requester.channel,
        setBy: requester.user,
        setAt: now(),
        dueAt: typeof when === 'number' ? now() + when * 60_000 : await nextAt(when, requester.user),
      });
      if (set === 'full') throw new ChannelError('too_many_stops');
      if (set === 'begun') return tooLateToKeepView({ ...job, job: job.id });
      const due = new Date(set.stop.dueAt).toISOString();
      leaveLine(run, { verb: 'stop later', job, outcome: `set up for ${due}` });
      return timedStopSetView(job, set.stop, set.replaced, config);
    },

    async keep({ job: term, cloud }, run) {
      const all = (await timedStops.list()).filter(({ cloud: own }) => {
        if (cloud === undefined) return true;
        // If its cloud is no longer configured, the right to change jobs in any cloud is enough.
        const name = own ?? clouds.named(undefined).name ?? '';
        return run.among ? !clouds.has(name) || run.among.includes(name) : name === cloud;
      });
      const byId = all.filter(({ job }) => job === term);
      const found =
        byId.length > 0 ? byId : all.filter(({ name }) => name.toLowerCase() === term.toLowerCase());
      const [stop, ...others] = found;
      if (!stop) return nothingToKeepView(term);
      if (others.length > 0) return severalToKeepView(term, found);
      if (!(await timedStops.withdraw(stop.id))) return tooLateToKeepView(stop);
      leaveLine(run, {
        verb: 'keep',
        job: { id: stop.job, name: stop.name, cloud: stop.cloud },
        outcome: 'timed stop canceled',
      });
      return keptView(stop);
    },

    ofJob: async ({ id, status, createdAt, cloud }) => {
      if (!allowedChanges(status).includes('stop')) return undefined;
      const stop = await abortable(timedStops.ofJob(id, cloud), AbortSignal.timeout(maxWait)).catch(
        () => undefined,
      );
      const isSame = stop?.createdAt === undefined || (createdAt ?? stop.createdAt) === stop.createdAt;
      return isSame ? stop : undefined;
    },
  };
}
