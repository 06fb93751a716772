import {
  ChannelError,
  CloudError,
  type MissingRight,
  ModelArtsError,
  PermissionError,
  SlackRefusal,
  StoreError,
  TooManyQuestionsError,
} from '../../errors.ts';
import { networkProblem } from '../../network.ts';
import { date, moment } from '../kit/time.ts';
import { postingAdvice } from './channelAdvice.ts';
import { admin, credentials, foreignAnswer, refusalAdvice } from './refusals.ts';
import { storeAdvice } from './storeAdvice.ts';

/** Three short texts in mrkdwn, without external text. */
export interface AdviceTexts {
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** Whether the service's own message helps the reader. */
  readonly quote?: boolean;
  /** Whether retrying can help. Default true. */
  readonly retry?: boolean;
  /** Whether the log can help. Default true. */
  readonly reference?: boolean;
  /** Whether to offer help. Default true. */
  readonly help?: boolean;
}

/** What a failure means and what to do next. */
export function adviceFor(error: unknown): AdviceTexts {
  if (error instanceof SlackRefusal) return sharing(error.reason);
  if (error instanceof PermissionError) return refusedRight(error.missing);
  if (error instanceof StoreError)
    return {
      what: 'Schedules, watches and timed stops are unavailable right now.',
      ...storeAdvice[error.failure],
    };
  if (error instanceof ChannelError) {
    const { why, next, final = false } = postingAdvice(error.reason);
    return { what: 'Nothing was done.', why, next, retry: !final };
  }
  if (error instanceof CloudError) {
    return {
      what: 'There is no such cloud.',
      why: "The configuration of vizjobs doesn't have it. It may have been removed or renamed.",
      next: `${admin} check \`VIZJOBS_CLOUDS\`.`,
      retry: false,
    };
  }
  if (error instanceof TooManyQuestionsError) {
    return {
      what: 'One at a time, please.',
      why: `You already have ${error.waiting} requests waiting for ModelArts.`,
      next: 'Wait for the replies, then try again.',
    };
  }
  if (error instanceof ModelArtsError) return modelArtsAdvice(error);
  return {
    what: 'Something went wrong in vizjobs.',
    why: 'Your command was fine.',
    next: 'Try again.',
  };
}

function modelArtsAdvice(error: ModelArtsError): AdviceTexts {
  switch (error.failure) {
    case 'timeout':
      return {
        what: "ModelArts didn't respond in time.",
        why: "It's slow, there is a lot to read, or many requests are waiting.",
        next: 'Try again in a minute, or narrow it down with search words.',
      };
    case 'unreachable': {
      const isIam = error.service === 'iam';
      const { what, fix } = networkProblem(error.code ?? '') ?? {
        what: 'The connection failed or broke.',
        fix: `check the network and the URL of ${isIam ? 'IAM' : 'ModelArts'}`,
      };
      return {
        what: `${isIam ? 'The login service IAM' : 'ModelArts'} can't be reached.`,
        why: what,
        next: `Try again in a minute. If this keeps happening, ${admin.toLowerCase()} ${fix}.`,
      };
    }
    case 'down':
      return {
        what: 'ModelArts is down.',
        why: `Failing since ${sinceWhen(error)}. ${nextTry(error)}`,
        next: `Try again then. If this keeps happening, ${admin.toLowerCase()} check the network and the URL of ModelArts.`,
      };
    case 'uncertain':
      return {
        what: 'The connection to ModelArts broke.',
        why: 'The change may or may not have been made.',
        next: 'Check the job in a minute, before you try again.',
        retry: false,
      };
    case 'unreadable':
      return {
        what: "ModelArts' response can't be read.",
        why: foreignAnswer(error) ?? "It isn't what the API documents.",
        next: 'Try again in a minute.',
      };
    case 'login': {
      const status = error.status ?? 0;
      const isOutage = status >= 500 || status === 429;
      const answer = foreignAnswer(error);
      return {
        what: "vizjobs couldn't log in to the cloud.",
        why: `${answer ?? (isOutage ? 'IAM has a problem right now.' : "IAM rejected the login, or doesn't know the project.")} ${nextTry(error)}`.trim(),
        next: isOutage ? 'Try again in a few minutes.' : `${admin} check the ${credentials}.`,
        quote: error.body === undefined,
        retry: isOutage,
      };
    }
    case 'refused': {
      const { why, ...advice } = refusalAdvice(error);
      return {
        what: 'ModelArts rejected the request.',
        why: `${why} ${nextTry(error)}`.trim(),
        ...advice,
      };
    }
  }
}

/** Includes the day only if it isn't obvious, when the two times are hours apart. */
function sinceWhen({ since = 0, retryAt = Number.POSITIVE_INFINITY }: ModelArtsError): string {
  return retryAt - since < 12 * 3_600_000 ? date(since, '{time}') : moment(since);
}

/** While a failure is remembered, no requests are sent. */
const nextTry = ({ retryAt }: ModelArtsError): string =>
  retryAt === undefined ? '' : `vizjobs keeps retrying; next try at ${date(retryAt, '{time}')}.`;

function sharing(reason: string): AdviceTexts {
  const what = "This wasn't shared.";
  switch (reason) {
    case 'not_in_channel':
    case 'channel_not_found':
      return {
        what,
        why: "vizjobs isn't in this channel.",
        next: 'Type `/invite @vizjobs` here, then press Share again.',
      };
    case 'direct_message':
      return {
        what,
        why: "vizjobs isn't part of this conversation and can't be invited.",
        next: 'Share it in a channel.',
        retry: false,
      };
    case 'expired_trigger_id':
    case 'exchanged_trigger_id':
      return { what: "The form didn't open.", why: 'Slack allows only 3 s for it.', next: 'Try again.' };
    default: {
      const { why, next, final = false } = postingAdvice(reason);
      return { what: "Slack didn't accept this.", why, next, retry: !final };
    }
  }
}

/** Neither a retry nor the log can help, only another person. */
function refusedRight(missing: MissingRight): AdviceTexts {
  const isFinal = missing !== 'unchecked';
  return {
    what: "You can't do this.",
    ...rights[missing],
    retry: !isFinal,
    reference: !isFinal,
    help: missing !== 'stranger',
  };
}

const rights: Readonly<Record<MissingRight, { readonly why: string; readonly next: string }>> = {
  operator: {
    why: 'Only operators can change jobs.',
    next: `${admin} add you to \`VIZJOBS_OPERATORS\`.`,
  },
  nobody: {
    why: 'No operators are configured, so no one can change jobs.',
    next: `${admin} set \`VIZJOBS_OPERATORS\`.`,
  },
  guest: {
    why: "Guests can read jobs, but can't change, schedule or watch anything.",
    next: 'Ask a full member of this workspace.',
  },
  stranger: {
    why: 'This vizjobs belongs to another workspace, and only its members can use it.',
    next: 'You can read what it posts here. For anything else, ask a member of that workspace.',
  },
  viewer: {
    why: 'Only some people can use vizjobs here.',
    next: `${admin} add you to \`VIZJOBS_VIEWERS\`.`,
  },
  channel: {
    why: "vizjobs doesn't show jobs in that channel.",
    next: `Use one of its channels, or ${admin.toLowerCase()} add that one to \`VIZJOBS_CHANNELS\`.`,
  },
  direct: {
    why: "vizjobs doesn't show jobs in direct messages.",
    next: `Use one of its channels, where \`/vizjobs watch failed\` tells everyone. Or ${admin.toLowerCase()} add your direct message with vizjobs (\`D…\`) to \`VIZJOBS_CHANNELS\`, and type it there.`,
  },
  schedule: {
    why: 'Only the person who set up a schedule and operators can change it.',
    next: 'Ask them. `/vizjobs schedules` shows who set it up.',
  },
  watch: {
    why: 'Only the person who set up a watch and operators can change it.',
    next: 'Ask them. `/vizjobs watches` shows who set it up.',
  },
  unchecked: {
    why: "Slack didn't say who you are, so vizjobs couldn't check your permissions.",
    next: `Try again in a minute. If this keeps happening, ${admin.toLowerCase()} check the scopes \`users:read\` and \`usergroups:read\`.`,
  },
};
