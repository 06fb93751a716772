/** Why Slack does not take a message for a channel, in its own words, and what a person can do. */
export interface PostingAdvice {
  readonly why: string;
  readonly next: string;
  /** Trying again cannot help. */
  readonly final?: boolean;
}

const invite: PostingAdvice = {
  why: 'vizjobs is not in that channel, or cannot see it.',
  next: 'Type `/invite @vizjobs` there.',
};
const token: PostingAdvice = {
  why: 'Slack does not accept the token of vizjobs any more.',
  next: 'Ask whoever runs vizjobs to install the app again.',
};
const otherChannel = 'Choose another channel.';

const known: Readonly<Record<string, PostingAdvice>> = {
  not_in_channel: invite,
  channel_not_found: invite,
  is_archived: { why: 'The channel is archived.', next: otherChannel, final: true },
  direct_message: {
    why: 'A direct message cannot have a schedule.',
    next: 'Type the command in a channel. `/vizjobs summary` works everywhere.',
    final: true,
  },
  restricted_action: { why: 'The rules of that channel do not let vizjobs post.', next: otherChannel },
  restricted_action_read_only_channel: { why: 'That channel is read-only.', next: otherChannel },
  missing_scope: {
    why: 'The app lacks a permission in Slack.',
    next: 'Ask whoever runs vizjobs to paste the manifest again and reinstall the app.',
  },
  account_inactive: token,
  invalid_auth: token,
  not_authed: token,
  token_revoked: token,
  token_expired: token,
  // Rights that were taken away: `MissingRight`.
  viewer: {
    why: 'The person who set it up can no longer read jobs here.',
    next: 'Ask whoever runs vizjobs to add them to `VIZJOBS_VIEWERS`, or set it up yourself.',
  },
  channel: {
    why: 'vizjobs no longer shows jobs in that channel.',
    next: 'Choose another channel, or ask whoever runs vizjobs to add it to `VIZJOBS_CHANNELS`.',
  },
  too_many_schedules: {
    why: 'That channel has as many schedules as it may have.',
    next: 'Remove one first: `/vizjobs schedules` shows them.',
  },
};

export function postingAdvice(reason: string): PostingAdvice {
  return (
    known[reason] ?? {
      why: `Slack says \`${reason.replace(/[^a-z_]/gi, '').slice(0, 60)}\`.`,
      next: 'If it stays, ask whoever runs vizjobs to check the app in Slack.',
    }
  );
}
