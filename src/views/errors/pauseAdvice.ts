import type { MissingRight } from '../../errors.ts';
import { type PostingAdvice, postingAdvice } from './channelAdvice.ts';

/** For rights that an owner or a channel can lose, and for a channel that was archived after the set-up. */
const rights: Readonly<
  Partial<Record<string, PostingAdvice>> & Partial<Record<MissingRight | 'cloud', PostingAdvice>>
> = {
  viewer: {
    why: 'The owner can no longer see visualization jobs.',
    next: 'Ask your vizjobs admin to add the owner to `VIZJOBS_VIEWERS`.',
  },
  channel: {
    why: 'vizjobs can no longer show jobs in that channel.',
    next: 'Ask your vizjobs admin to add the channel to `VIZJOBS_CHANNELS`, or use another channel.',
  },
  direct: {
    why: 'vizjobs can no longer show jobs in direct messages.',
    next: 'Ask your vizjobs admin to add your direct message with vizjobs (`D…`) to `VIZJOBS_CHANNELS`.',
  },
  cloud: {
    why: 'The cloud is no longer configured in vizjobs.',
    next: 'Use another cloud, or ask your vizjobs admin to check `VIZJOBS_CLOUDS`.',
  },
  // A schedule can be moved, a watch can't.
  is_archived: { why: 'The channel is archived.', next: 'Unarchive it, or use another channel.' },
  guest: {
    why: "The owner is now a guest, and guests can't have schedules or watches.",
    next: 'A member can set this up again.',
  },
  stranger: {
    why: "The owner isn't in this workspace.",
    next: 'Someone in this workspace can set this up again.',
  },
};

/** Whether the notice goes where its owner can no longer see the jobs. */
export const hidesJobs = (reason: string): boolean =>
  ['viewer', 'channel', 'direct', 'stranger'].includes(reason);

/** Why vizjobs paused a schedule or watch (Slack's error code or a missing right), and what people can do. */
export const pauseAdvice = (reason: string): PostingAdvice =>
  (Object.hasOwn(rights, reason) ? rights[reason] : undefined) ?? postingAdvice(reason);
