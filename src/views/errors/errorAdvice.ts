import {
  ChannelError,
  type MissingRight,
  ModelArtsError,
  PermissionError,
  SlackRefusal,
  StoreError,
  type StoreFailure,
  TooManyQuestionsError,
} from '../../errors.ts';
import { networkProblem } from '../../network.ts';
import { date } from '../kit/time.ts';
import { postingAdvice } from './channelAdvice.ts';

/** Three short texts of our own, in mrkdwn: no external text. */
export interface AdviceTexts {
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** Whether the service's own sentence helps the reader. */
  readonly quote?: boolean;
  /** Whether another try can help. Default true. */
  readonly retry?: boolean;
  /** Whether the log can help. Default true. */
  readonly reference?: boolean;
  /** Whether the reader can open the help. Default true. */
  readonly help?: boolean;
}

const administrator = 'Ask whoever runs vizjobs to';

/** What a failure means and what to do next. Codes: modelarts_03_0095; their advice is keyed on (status, code). */
export function adviceFor(error: unknown): AdviceTexts {
  if (error instanceof SlackRefusal) return sharing(error.reason);
  if (error instanceof PermissionError) return refusedRight(error.missing);
  if (error instanceof StoreError) return storage(error.failure);
  if (error instanceof ChannelError) {
    const { why, next, final = false } = postingAdvice(error.reason);
    return { ...advice('Nothing was done.', why, next), retry: !final };
  }
  if (error instanceof TooManyQuestionsError) {
    return advice(
      'One at a time, please.',
      `${error.waiting} questions of yours are waiting for ModelArts.`,
      'Wait for their answers, then try again.',
    );
  }
  if (!(error instanceof ModelArtsError)) {
    return {
      what: 'vizjobs made a mistake.',
      why: 'This is a fault of the bot, not of your command.',
      next: `Try again. If it stays, ${administrator.toLowerCase()} look up the reference in the log.`,
      quote: false,
    };
  }
  switch (error.failure) {
    case 'timeout':
      return advice(
        'ModelArts did not answer in time.',
        'The service is slow, there is too much to read, or too many questions are waiting.',
        'Try again in a minute, or narrow the question with search words.',
      );
    case 'unreachable': {
      const { what, fix } = networkProblem(error.code ?? '') ?? {
        what: 'The connection failed or broke.',
        fix: 'check the network and `MODELARTS_ENDPOINT`',
      };
      return advice(
        'ModelArts cannot be reached.',
        what,
        `Try again in a minute. If it stays, ${administrator.toLowerCase()} ${fix}.`,
      );
    }
    case 'down':
      return advice(
        'ModelArts does not answer.',
        `Unreachable since ${date(error.since ?? 0, '{date_short_pretty} at {time}')}. ${nextTry(error)}`,
        `Try again in a minute. If it stays, ${administrator.toLowerCase()} check the network and \`MODELARTS_ENDPOINT\`.`,
      );
    case 'uncertain':
      return advice(
        'The connection to ModelArts broke.',
        'Nobody can tell at the moment whether it was done.',
        'Look at the list in a minute, before you try again.',
      );
    case 'unreadable':
      return advice(
        'ModelArts sent an answer that cannot be read.',
        'A proxy or an outage may be in between.',
        'Try again in a minute.',
        true,
      );
    case 'login':
      return advice(
        'vizjobs could not log in to the cloud.',
        `IAM refused, or does not know the project. ${nextTry(error)}`.trim(),
        `${administrator} check the \`OS_…\` variables.`,
        true,
      );
    case 'refused':
      return refusal(error);
  }
}

function storage(failure: StoreFailure): AdviceTexts {
  const { why, next } = storages[failure];
  return advice('The store of schedules cannot be used.', why, next);
}

const storages: Readonly<Record<StoreFailure, { readonly why: string; readonly next: string }>> = {
  unreachable: {
    why: 'Its database does not answer.',
    next: `Nothing was changed. Try again in a minute. If it stays, ${administrator.toLowerCase()} check \`DATABASE_URL\`.`,
  },
  timeout: {
    why: 'Its database is silent.',
    next: 'Check in a minute whether it was done, then try again.',
  },
  busy: {
    why: 'Its database has no free connection.',
    next: `Nothing was changed. Try again in a minute. If it stays, ${administrator.toLowerCase()} allow more connections to it.`,
  },
  refused: {
    why: 'Its database refuses the login of vizjobs.',
    next: `${administrator} check the user and the password of \`DATABASE_URL\`.`,
  },
  tls: {
    why: 'vizjobs and its database cannot agree on an encrypted connection.',
    next: `${administrator} run \`npm run doctor\`: it says what is wrong with the certificate or with \`sslmode\`.`,
  },
  missing: {
    why: 'Its database does not exist.',
    next: `${administrator} create it, or correct its name in \`DATABASE_URL\`.`,
  },
  forbidden: {
    why: 'vizjobs lacks rights in its database.',
    next: `${administrator} run \`npm run doctor\`: it names the rights that are missing.`,
  },
  readonly: {
    why: 'Its database is a read-only copy.',
    next: `${administrator} point \`DATABASE_URL\` at the primary server.`,
  },
  damaged: {
    why: 'Its files are damaged.',
    next: `Nothing was changed. ${administrator} restore \`DATA_DIR\` from a backup; the log says what is missing.`,
  },
  unwritable: {
    why: 'vizjobs may not write where schedules are kept.',
    next: `${administrator} make \`DATA_DIR\` writable, or set \`DATABASE_URL\`.`,
  },
  locked: {
    why: 'Another process of vizjobs has it.',
    next: `${administrator} run one process, or set \`DATABASE_URL\` for several.`,
  },
  opening: {
    why: 'It is still being opened.',
    next: 'Nothing was changed. Try again in a minute.',
  },
  full: { why: 'The disk is full.', next: `${administrator} make room where \`DATA_DIR\` is.` },
  newer: {
    why: 'A later version of vizjobs has written it.',
    next: `${administrator} start that version again.`,
  },
  failed: {
    why: 'Its database failed.',
    next: `Try again in a minute. If it stays, ${administrator.toLowerCase()} look up the reference in the log.`,
  },
};

function sharing(reason: string): AdviceTexts {
  const what = 'This was not shared.';
  switch (reason) {
    case 'not_in_channel':
    case 'channel_not_found':
      return advice(
        what,
        'vizjobs is not in this channel.',
        'Type `/invite @vizjobs` here, then press Share again.',
      );
    case 'direct_message':
      return {
        ...advice(
          what,
          'vizjobs is not part of this conversation and cannot be invited.',
          'Share it in a channel.',
        ),
        retry: false,
      };
    case 'expired_trigger_id':
    case 'exchanged_trigger_id':
      return advice('The form did not open.', 'Slack waits only 3 s for one.', 'Press the button again.');
    default: {
      const { why, next, final = false } = postingAdvice(reason);
      return { ...advice("Slack didn't accept this.", why, next), retry: !final };
    }
  }
}

/** Neither another try nor the log can help: only another person can. */
function refusedRight(missing: MissingRight): AdviceTexts {
  const { why, next } = rights[missing];
  const isFinal = missing !== 'unchecked';
  return {
    ...advice("You can't do this.", why, next),
    retry: !isFinal,
    reference: !isFinal,
    help: missing !== 'stranger',
  };
}

const rights: Readonly<Record<MissingRight, { readonly why: string; readonly next: string }>> = {
  operator: {
    why: 'Only operators can change jobs.',
    next: `${administrator} add you to \`VIZJOBS_OPERATORS\`.`,
  },
  nobody: {
    why: 'No operators are configured, so nobody can change jobs.',
    next: `${administrator} set \`VIZJOBS_OPERATORS\`.`,
  },
  guest: {
    why: "Guests can read jobs, but can't change or schedule anything.",
    next: 'Ask a full member of this workspace.',
  },
  stranger: {
    why: 'This vizjobs belongs to another workspace, and only its members can use it.',
    next: 'You can read what it posts here. For anything else, ask a member of that workspace.',
  },
  viewer: {
    why: 'Only some people can use vizjobs here.',
    next: `${administrator} add you to \`VIZJOBS_VIEWERS\`.`,
  },
  channel: {
    why: "vizjobs doesn't show jobs in that channel.",
    next: `Use one of its channels, or ${administrator.toLowerCase()} add that one to \`VIZJOBS_CHANNELS\`.`,
  },
  schedule: {
    why: 'Only the person who set up a schedule and operators can change it.',
    next: 'Ask them. `/vizjobs schedules` shows who set it up.',
  },
  unchecked: {
    why: "Slack didn't say in time who you are, so your permissions could not be checked.",
    next: `Try again in a minute. If it stays, ${administrator.toLowerCase()} check the scopes \`users:read\` and \`usergroups:read\`.`,
  },
};

/** Failures that are remembered do not cost a request each time. */
const nextTry = ({ retryAt }: ModelArtsError): string =>
  retryAt === undefined
    ? ''
    : `vizjobs keeps retrying; next try ${date(retryAt, '{date_short_pretty} at {time}')}.`;

function refusal(error: ModelArtsError): AdviceTexts {
  const { status, code = '' } = error;
  const known = refusals.find(
    ({ codes, statuses, noSuchJob = error.noSuchJob }) =>
      noSuchJob === error.noSuchJob &&
      (codes === undefined || codes.test(code)) &&
      (statuses === undefined || statuses.includes(status ?? 0)),
  );
  const { why, next } = known ?? {
    why: 'It gave this reason:',
    next: 'If it stays, quote the request id to the support of your cloud.',
  };
  return advice('ModelArts refused the request.', `${why} ${nextTry(error)}`.trim(), next, true);
}

interface Refusal {
  readonly codes?: RegExp;
  readonly statuses?: readonly number[];
  readonly noSuchJob?: boolean;
  readonly why: string;
  readonly next: string;
}

/** The first that fits. */
const refusals: readonly Refusal[] = [
  {
    codes: /^APIG(W)?\.0101$/,
    why: 'This region does not offer visualization jobs (any more).',
    next: `${administrator} check \`OS_REGION_NAME\` and \`MODELARTS_ENDPOINT\`.`,
  },
  {
    codes: /^ModelArts\.0102$/,
    why: 'There is no such workspace.',
    next: 'Check the id after `workspace:`.',
  },
  {
    codes: /^ModelArts\.(0105)$/,
    why: 'The status of the job does not allow it.',
    next: 'Press Refresh to see the status that it has now.',
  },
  {
    codes: /^ModelArts\.(0116|0118)$/,
    why: 'The quota is used up.',
    next: 'Delete jobs that nobody needs, or ask your cloud for more quota.',
  },
  {
    codes: /^ModelArts\.(0108|0112|0428)$/,
    why: 'The account of the bot lacks a permission.',
    next: `${administrator} grant it \`modelarts:tensorboard:list\` and \`modelarts:tensorboard:get\`.`,
  },
  {
    codes: /^(ModelArts\.(0201|0202|0203|0204|0205|0206|0207|0208|0209|0210|0212)|APIG(W)?\.03\d\d)$/,
    statuses: [400, 401, 403],
    why: 'It does not accept the credentials of the bot.',
    next: `${administrator} check the \`OS_…\` variables, the project and the clock of the machine.`,
  },
  { statuses: [429], why: 'Too many requests at once.', next: 'Wait half a minute, then try again.' },
  {
    noSuchJob: true,
    why: 'There is no such job.',
    next: 'It may have been deleted. Look it up with `/vizjobs` and a part of its name.',
  },
  {
    statuses: [404],
    why: 'The answer came from a gateway or a proxy, not from ModelArts.',
    next: `${administrator} check \`MODELARTS_ENDPOINT\`.`,
  },
  {
    statuses: [401, 403],
    why: 'The account of the bot may not do this.',
    next: `${administrator} check its permissions.`,
  },
  {
    statuses: [500, 502, 503, 504],
    why: 'The service has a fault at the moment.',
    next: 'Try again in a few minutes. If it stays, quote the request id to the support of your cloud.',
  },
  {
    codes: /^ModelArts\.(0101|0104|0107)$/,
    why: 'It does not like a value:',
    next: 'Change the command and try again.',
  },
];

const advice = (what: string, why: string, next: string, quote = false): AdviceTexts => ({
  what,
  why,
  next,
  quote,
});
