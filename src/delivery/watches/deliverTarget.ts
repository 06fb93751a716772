import type { Logger } from 'pino';
import type { DetailsConfig } from '../../config/details.ts';
import { CloudError } from '../../errors.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Message } from '../../views/kit/message.ts';
import { pollProblemView, pollRecoveredView } from '../../views/watches/notices.ts';
import { absenceView, changesView } from '../../views/watches/several.ts';
import { reminderView, stepView, threadView } from '../../views/watches/thread.ts';
import type { JobThread } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { type FindMissingRight, PostError, type Posted, type Poster, type PostMark } from '../poster.ts';
import { putOffDelay, retryDelay, tooLate } from '../retries.ts';
import type { Outbox } from './outbox.ts';
import type { Post, StoredThread } from './outboxRows.ts';
import { placeOf, targetOf, type WatchTable } from './watchTable.ts';

export interface DeliverTargetDependencies {
  readonly outbox: Outbox;
  readonly table: WatchTable;
  readonly poster: Poster;
  /** The right to see a cloud's jobs that the owner or the target lacks now. */
  readonly missingToReceive: FindMissingRight;
  readonly detailsOf: (cloud: string | undefined) => DetailsConfig;
  /** Pauses those that are not paused, and tells their owners why. */
  readonly pauseAll: (watches: readonly Watch[], reason: string) => Promise<void>;
  readonly metrics: Pick<Metrics, 'post' | 'watchLag'> | undefined;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly now: () => number;
}

/** Seconds. */
const permissionRetryDelay = 60;
/** The thread's message is gone, too old or locked. */
const isLost = (code: string) =>
  [
    'message_not_found',
    'thread_not_found',
    'cant_update_message',
    'edit_window_closed',
    'restricted_action_thread_locked',
  ].includes(code);

/** Ends the work on a target. `seconds` is the delay until it continues. */
type Wait = { readonly seconds: number };

/** Posts and edits everything that is due for a target, in order, each exactly once. */
export function createDeliverTarget(dependencies: DeliverTargetDependencies) {
  const { outbox, table, poster, missingToReceive, detailsOf, pauseAll, metrics, signal, log, now } =
    dependencies;
  /** Edits have their own rate limit; milliseconds since the epoch. */
  let editsAfter = 0;

  async function run(target: string): Promise<void> {
    for (;;) {
      const next = await outbox.next(target);
      if (!next) return;
      const { wakes, post, thread } = next;
      if (signal.aborted || (!post && !thread)) {
        log.debug({ target }, 'all posted');
        return outbox.release(target, wakes);
      }
      const wait = post ? await deliver(post, thread) : thread && (await edit(target, thread));
      if (wait) return outbox.release(target, wakes, wait.seconds);
    }
  }

  async function deliver(post: Post, thread: StoredThread | undefined): Promise<Wait | undefined> {
    if (now() - post.createdAt > tooLate) return finish(post, 'skipped');
    const refusal = await poster.refusal();
    if (refusal !== undefined) return putOff(post, refusal, putOffDelay(now() - post.createdAt));
    if (post.watch === undefined) return deliverNotice(post);
    const watch = await table.getForPost(post.watch);
    if (!watch || watch.paused || isMuted(watch) || thread?.isMuted) return finish(post, 'skipped');
    const blocked = await check(watch);
    if (blocked) return blocked;
    const details = detailsOf(watch.cloud);
    const { body } = post;
    if (body.kind === 'batch') {
      const { absence, ...changes } = body.content;
      const view = absence ? absenceView({ watch, ...changes }, absence) : changesView({ watch, ...changes });
      return send(post, view);
    }
    if (!thread || (body.kind !== 'thread' && body.kind !== 'step' && body.kind !== 'reminder'))
      return finish(post, 'skipped');
    const shown = threadOf(watch, thread);
    if (!thread.posted) return begin(post, thread, threadView(shown, details));
    if (body.kind === 'thread') return finish(post, 'posted');
    const view =
      body.kind === 'step'
        ? stepView(shown, body.content.step)
        : reminderView(shown, body.content.question, details);
    const isBroadcast = body.kind === 'reminder' || body.content.isBroadcast;
    return send(post, view, { thread, posted: thread.posted, isBroadcast });
  }

  const isMuted = ({ mutedUntil = 0 }: Watch) => mutedUntil > now();

  /** The message that begins a thread. */
  async function begin(post: Post, thread: StoredThread, view: Message): Promise<Wait | undefined> {
    const mark = markOf(post.watch, `thread.${thread.state.job.id}.${thread.generation}`);
    try {
      if (thread.claimedAt !== undefined) {
        const found = await poster.find({ channel: post.target }, mark, thread.claimedAt);
        // The message may show an older version; version 0 forces an edit.
        if (found) return void (await outbox.recordMessage({ ...thread, version: 0 }, found));
      }
      if (!(await outbox.claimThread(post.target, thread, now()))) return { seconds: 0 };
      const posted = await poster.post(post.target, view, { mark });
      await outbox.recordMessage(thread, posted);
      // A thread without a step has no other post to count.
      if (post.body.kind !== 'thread') metrics?.post('watch', 'posted');
      metrics?.watchLag((now() - post.createdAt) / 1_000);
      return undefined;
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      if (error.failure.isCertain) await outbox.unclaimThread(thread);
      return failed(post, error);
    }
  }

  interface Reply {
    readonly thread: StoredThread;
    readonly posted: Posted;
    readonly isBroadcast: boolean;
  }

  /** A separate message, or a reply in a thread. */
  async function send(post: Post, view: Message, reply?: Reply): Promise<Wait | undefined> {
    const mark = markOf(post.watch, `post.${post.id}`);
    const channel = reply?.posted.channel ?? post.target;
    const thread = reply?.posted.ts;
    try {
      if (post.claimedAt !== undefined && (await poster.find({ channel, thread }, mark, post.claimedAt)))
        return finish(post, 'posted');
      if (!(await outbox.claimPost(post.target, post.id, now()))) return { seconds: 0 };
      await poster.post(channel, view, { mark, thread, isBroadcast: reply?.isBroadcast });
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      if (reply && isLost(error.failure.code)) await outbox.replaceMessage(reply.thread, post.target, now());
      return failed(post, error);
    }
    metrics?.watchLag((now() - post.createdAt) / 1_000);
    return finish(post, 'posted');
  }

  async function deliverNotice(post: Post): Promise<Wait | undefined> {
    const { body } = post;
    if (body.kind !== 'problem' && body.kind !== 'recovered') return finish(post, 'skipped');
    const { clouds } = body.content;
    const isAffected = (watch: Watch) =>
      !watch.paused && !isMuted(watch) && clouds.includes(watch.cloud ?? '');
    if (!(await table.list({ channel: post.target })).some(isAffected)) return finish(post, 'skipped');
    const view = body.kind === 'problem' ? pollProblemView(body.content) : pollRecoveredView(body.content);
    return send(post, view);
  }

  async function edit(target: string, thread: StoredThread): Promise<Wait | undefined> {
    const { posted } = thread;
    const watch = await table.getForPost(thread.watch);
    if (!posted || !watch || watch.paused) return void (await outbox.delayEdit(thread));
    const wait = Math.ceil((editsAfter - now()) / 1_000);
    if (wait > 0) return { seconds: wait };
    const blocked = await check(watch);
    if (blocked) return blocked;
    try {
      await poster.update(posted, threadView(threadOf(watch, thread), detailsOf(watch.cloud)));
      await outbox.recordMessage(thread, posted);
      return undefined;
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      const { code, fault, retryAfter } = error.failure;
      log.warn(
        { watch: thread.watch, job: thread.state.job.id, reason: code },
        'message could not be edited',
      );
      if (isLost(code)) return void (await outbox.replaceMessage(thread, target, now()));
      if (fault === 'channel') return pause(target, code);
      if (fault === 'message') return void (await outbox.recordMessage(thread, posted));
      if (retryAfter !== undefined) editsAfter = now() + retryAfter;
      await outbox.delayEdit(thread);
      return undefined;
    }
  }

  /** Whether the owner and the target may still see the jobs. */
  async function check(watch: Watch): Promise<Wait | undefined> {
    const missing = await missingToReceive(watch.createdBy, placeOf(watch), watch.cloud).catch(
      (error: unknown) => {
        // The cloud is no longer configured.
        if (error instanceof CloudError) return 'cloud' as const;
        throw error;
      },
    );
    if (missing === undefined) return undefined;
    if (missing === 'unchecked') return { seconds: permissionRetryDelay };
    const others = (await table.list({ channel: targetOf(watch) })).filter(
      (one) =>
        one.createdBy === watch.createdBy && one.cloud === watch.cloud && placeOf(one) === placeOf(watch),
    );
    await pauseAll([watch, ...others], missing);
    return { seconds: 0 };
  }

  async function pause(target: string, reason: string): Promise<undefined> {
    await pauseAll(await table.list({ channel: target }), reason);
    return undefined;
  }

  async function failed(post: Post, { failure }: PostError): Promise<Wait | undefined> {
    const tries = await outbox.failPost(post.id, failure);
    if (failure.fault === 'channel') {
      metrics?.post('watch', 'failed');
      await pause(post.target, failure.code);
      return finish(post, 'skipped');
    }
    const seconds = retryDelay(failure, now() - post.createdAt, tries);
    return seconds === undefined ? finish(post, 'failed') : putOff(post, failure.code, seconds);
  }

  function putOff({ watch, target }: Post, reason: string, seconds: number): Wait {
    log.warn({ watch, target, reason, seconds }, 'post postponed');
    return { seconds };
  }

  async function finish(post: Post, outcome: 'posted' | 'skipped' | 'failed'): Promise<undefined> {
    await outbox.finishPost(post.id);
    metrics?.post('watch', outcome);
    const { id, target, watch, body } = post;
    log.info({ id, target, watch, kind: body.kind, outcome }, 'watch');
    return undefined;
  }

  return run;
}

const markOf = (watch: string | undefined, part: string): PostMark => ({
  type: 'vizjobs_watch',
  payload: { part, ...(watch !== undefined && { watch }) },
});

function threadOf(watch: Watch, { state, asOf }: StoredThread): JobThread {
  const { question, ...rest } = state;
  const isOpen = question && statusOf(state.job.status).isActive && !state.isGone;
  return { watch, asOf, ...rest, question: isOpen ? question : undefined };
}
