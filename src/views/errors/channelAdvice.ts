import { networkProblem } from '../../network.ts';

/** Why Slack rejects a message, by its code, and what people can do. */
export interface PostingAdvice {
  readonly why: string;
  readonly next: string;
  /** Retrying can't help. */
  readonly final?: boolean;
}

const admin = 'Ask your vizjobs admin to';
const otherChannel = 'Choose another channel.';
const invite: PostingAdvice = {
  why: "vizjobs is not in that channel, or can't see it.",
  next: 'Type `/invite @vizjobs` there.',
};
const rules: PostingAdvice = {
  why: "That channel's rules don't let vizjobs post.",
  next: `${otherChannel.slice(0, -1)}, or ask its owner to allow it.`,
};
const recipient: PostingAdvice = {
  why: "vizjobs can't send that person direct messages.",
  next: otherChannel,
  final: true,
};
const token: PostingAdvice = {
  why: "Slack no longer accepts vizjobs' token.",
  next: `${admin} check that the app is enabled, or to reinstall it.`,
};
const workspace: PostingAdvice = {
  why: "The workspace's settings don't let vizjobs post.",
  next: `${admin} ask a workspace admin to allow the app.`,
};
const retired: PostingAdvice = {
  why: 'Slack no longer offers what vizjobs uses.',
  next: `${admin} install a newer version.`,
  final: true,
};
const busy: PostingAdvice = {
  why: "Slack isn't accepting messages right now.",
  next: 'Try again in half a minute.',
};
const outage: PostingAdvice = { why: 'Slack has a problem right now.', next: 'Try again in a minute.' };
const migration: PostingAdvice = {
  why: 'Slack is moving this workspace or channel.',
  next: 'Try again when the move is over.',
};

const known: Readonly<Record<string, PostingAdvice>> = {
  not_in_channel: invite,
  channel_not_found: invite,
  no_permission: invite,
  access_denied: invite,
  is_archived: { why: 'The channel is archived.', next: otherChannel, final: true },
  too_many_stops: {
    why: '200 jobs already have a timed stop, which is the maximum.',
    next: 'Cancel one with `/vizjobs keep ID`, or stop the job now.',
    final: true,
  },
  direct_message: {
    why: "A direct message can't have a schedule or a watch of its own.",
    next: 'Type the command in a channel. `/vizjobs summary` and `/vizjobs watch ID` work everywhere.',
    final: true,
  },
  restricted_action: rules,
  restricted_action_non_threadable_channel: rules,
  restricted_action_thread_only_channel: rules,
  restricted_action_read_only_channel: { why: 'That channel is read-only.', next: otherChannel },
  messages_tab_disabled: recipient,
  cannot_dm_bot: recipient,
  user_disabled: recipient,
  user_not_found: recipient,

  account_inactive: token,
  invalid_auth: token,
  not_authed: token,
  token_revoked: token,
  token_expired: token,
  not_allowed_token_type: token,
  missing_scope: {
    why: 'The app lacks a permission in Slack.',
    next: `${admin} update the app from its manifest and reinstall it.`,
  },
  accesslimited: workspace,
  ekm_access_denied: workspace,
  enterprise_is_restricted: workspace,
  team_access_not_granted: workspace,
  team_not_found: workspace,
  two_factor_setup_required: workspace,
  deprecated_endpoint: retired,
  method_deprecated: retired,
  org_login_required: migration,
  team_added_to_org: migration,
  external_channel_migrating: migration,

  ratelimited: busy,
  rate_limited: busy,
  message_limit_exceeded: busy,
  fatal_error: outage,
  internal_error: outage,
  request_timeout: outage,
  service_unavailable: outage,
  unreadable_answer: {
    why: 'Something other than Slack responded, perhaps a proxy.',
    next: `Try again in a minute. If this keeps happening, ${admin.toLowerCase()} check the network.`,
  },

  // Rights that were lost: `MissingRight`.
  viewer: {
    why: 'The person who set it up can no longer read jobs here.',
    next: `${admin} add them to \`VIZJOBS_VIEWERS\`, or set it up yourself.`,
  },
  channel: {
    why: 'vizjobs no longer shows jobs in that channel.',
    next: `${otherChannel.slice(0, -1)}, or ask your vizjobs admin to add it to \`VIZJOBS_CHANNELS\`.`,
  },
  too_many_schedules: {
    why: 'That channel has the maximum number of schedules.',
    next: 'Remove one first: `/vizjobs schedules` shows them.',
  },
  too_many_watches: {
    why: "That's the maximum number of watches for a channel or a person.",
    next: 'Remove one first: `/vizjobs watches` shows them.',
  },
  too_many_watches_in_all: {
    why: 'vizjobs has reached its maximum number of watches.',
    next: 'Remove one first: `/vizjobs watches all` shows them.',
  },
};

export function postingAdvice(reason: string): PostingAdvice {
  const advice = Object.hasOwn(known, reason) ? known[reason] : undefined;
  return advice ?? connectionAdvice(reason) ?? unknownAdvice(reason);
}

function connectionAdvice(reason: string): PostingAdvice | undefined {
  const problem = networkProblem(reason);
  if (problem)
    return {
      why: `Slack can't be reached. ${problem.what}`,
      next: `Try again in a minute. If this keeps happening, ${admin.toLowerCase()} ${problem.fix}.`,
    };
  return /^http_\d{3}$/.test(reason)
    ? { ...outage, why: `Slack has a problem right now (HTTP ${reason.slice(5)}).` }
    : undefined;
}

const unknownAdvice = (reason: string): PostingAdvice => ({
  why: `Slack says \`${reason.replace(/[^\w]/g, '').slice(0, 60)}\`.`,
  next: `If this keeps happening, ${admin.toLowerCase()} check the app in Slack.`,
});
