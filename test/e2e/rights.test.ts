import { describe, expect, test } from 'vitest';
import { BOT_USER, GUEST, ML_OPS, OPERATOR, RANDOM, TEAM, VIEWER } from '../../playground/slack/workspace.ts';
import type { Command, ScheduleRequest, WatchRequest } from '../../src/commands/command.ts';
import { type Right, verbRights } from '../../src/commands/rights.ts';
import { freshUrl } from '../database/databases.ts';
import { waitUntil } from '../waitUntil.ts';
import { type BotOptions, labelsOf, startBot, textOf } from './bot.ts';

const server = process.env['TEST_DATABASE_URL'];
const STRANGER = 'U0STRANGER1';
const UNLISTED = 'U0UNLISTED1';
const WITHDRAWN = 'U0WITHDRAWN';
const elsewhere = 'T0ELSEWHERE';
const minutes = 60_000;

/** The workspace has everyone: readers and operators are listed, and the stranger is listed as both. */
async function start({ environment, ...options }: BotOptions = {}) {
  const started = await startBot({
    jobs: [{ job_id: '197', job_name: 'board', status: 8 }],
    database: !server,
    ...options,
    environment: {
      VIZJOBS_OPERATORS: `${OPERATOR},${STRANGER},S0OPERATORS`,
      VIZJOBS_VIEWERS: `${VIEWER},${GUEST}`,
      VIZJOBS_CHANNELS: ML_OPS,
      ...(server && { DATABASE_URL: await freshUrl() }),
      ...environment,
    },
  });
  const { users, channels } = started.slack;
  const viewer = users.get(VIEWER);
  if (!viewer) throw new Error('There is no viewer');
  for (const id of [STRANGER, UNLISTED, WITHDRAWN]) users.set(id, { ...viewer, id, name: id.toLowerCase() });
  users.set(STRANGER, { ...viewer, id: STRANGER, team_id: elsewhere });
  const random = channels.get(RANDOM);
  if (random) channels.set(RANDOM, { ...random, is_member: true, members: [...users.keys()] });
  return started;
}

type Started = Awaited<ReturnType<typeof start>>;

const plan = {
  time: { hour: 9, minute: 0 },
  days: ['mon'],
  zone: 'UTC',
  filter: { status: [], search: '' },
  unchanged: 'post',
} as const;
const scheduleState = {
  channel: { value: { type: 'conversations_select', selected_conversation: ML_OPS } },
  time: { value: { type: 'timepicker', selected_time: '10:00' } },
  days: { value: { type: 'checkboxes', selected_options: [{ value: 'mon' }] } },
  zone: { value: { type: 'plain_text_input', value: 'UTC' } },
};

interface Act {
  readonly right: Right;
  /** `ID` stands for a schedule of this person. */
  readonly text: string;
  readonly kinds: readonly ('typed' | 'open' | 'replace' | 'share' | 'confirm')[];
  /** Whether it is refused in a channel where jobs may not be shown. */
  readonly showsJobs?: boolean;
  /** What it promises comes by direct message, where no jobs may be shown. */
  readonly isDirect?: boolean;
  readonly form?: {
    readonly callback: string;
    readonly target?: Readonly<Record<string, string>>;
    readonly values: object;
  };
}

const read = (text: string): Omit<Act, 'right'> => ({ text, kinds: ['typed', 'replace', 'share'] });
const change = (text: string): Omit<Act, 'right'> => ({ text, kinds: ['typed', 'open', 'confirm'] });
const ofSchedule = (text: string, showsJobs = false): Omit<Act, 'right'> => ({
  text,
  kinds: ['typed', 'open'],
  showsJobs,
});

/** How each verb is invoked. The right it needs comes from the table. */
const acts: Readonly<Record<Exclude<Command['name'], 'schedule' | 'watch' | 'default'>, Omit<Act, 'right'>>> =
  {
    help: { text: 'help', kinds: ['typed', 'open'] },
    list: read('running'),
    show: read('show 197'),
    find: read('find "197"'),
    summary: read('summary'),
    schedules: { text: 'schedules all', kinds: ['typed', 'replace'] },
    watches: { text: 'watches all', kinds: ['typed', 'replace'] },
    stop: change('stop 197'),
    stopLater: {
      ...change('stop 197 after:4h'),
      form: {
        callback: 'stopLater',
        target: { job: '197' },
        values: { when: { value: { type: 'plain_text_input', value: '4h' } } },
      },
    },
    keep: { text: 'keep 197', kinds: ['typed', 'open', 'replace'] },
    restart: change('restart 197'),
    delete: change('delete 197'),
    describe: {
      ...change('describe 197 "new"'),
      form: {
        callback: 'describe',
        target: { job: '197' },
        values: { description: { value: { type: 'plain_text_input', value: 'new' } } },
      },
    },
    create: {
      ...change('create'),
      form: {
        callback: 'create',
        values: {
          name: { value: { type: 'plain_text_input', value: 'new' } },
          train_url: { value: { type: 'plain_text_input', value: '/bucket/logs/' } },
          type: { value: { type: 'radio_buttons', selected_option: { value: 'tensorboard' } } },
        },
      },
    },
  };
const scheduleActs: Readonly<Record<ScheduleRequest['kind'], Omit<Act, 'right'>>> = {
  form: ofSchedule('schedule', true),
  add: {
    ...ofSchedule('schedule daily 09:00', true),
    form: { callback: 'schedule', values: scheduleState },
  },
  edit: {
    ...ofSchedule('schedule edit ID'),
    form: { callback: 'schedule', target: { schedule: 'ID' }, values: scheduleState },
  },
  send: ofSchedule('schedule send ID', true),
  pause: ofSchedule('schedule pause ID'),
  resume: ofSchedule('schedule resume ID', true),
  remove: ofSchedule('schedule remove ID'),
};

const ofWatch = (text: string, showsJobs = false): Omit<Act, 'right'> => ({
  text,
  kinds: ['typed', 'open', 'replace'],
  showsJobs,
});
/** There is no watch with this ID: rights come first. */
const watchActs: Readonly<Record<WatchRequest['kind'], Omit<Act, 'right'>>> = {
  jobs: ofWatch('watch failed', true),
  job: { ...ofWatch('watch 197', true), isDirect: true },
  mute: ofWatch('watch mute k7q2aa 4h'),
  unmute: ofWatch('watch unmute k7q2aa'),
  resume: ofWatch('watch resume k7q2aa'),
  remove: ofWatch('watch remove k7q2aa list all'),
  muteJob: ofWatch('watch mute k7q2aa #197'),
  unmuteJob: ofWatch('watch unmute k7q2aa #197'),
  remind: ofWatch('watch remind k7q2aa #197 4h'),
  dismiss: ofWatch('watch dismiss k7q2aa #197'),
};

// `clouds.test.ts` has the default, which needs several clouds.
const { schedule: scheduleRights, watch: watchRights, default: _, ...rights } = verbRights;
const all: readonly Act[] = [
  ...Object.entries(rights).map(([name, right]) => ({ ...acts[name as keyof typeof acts], right })),
  ...Object.entries(scheduleRights).map(([kind, right]) => ({
    ...scheduleActs[kind as keyof typeof scheduleActs],
    right,
  })),
  ...Object.entries(watchRights).map(([kind, right]) => ({
    ...watchActs[kind as keyof typeof watchActs],
    right,
  })),
];

/** The refusal for each right; an empty string means permitted. */
const people: Readonly<
  Record<string, { user: string; team?: string; channel?: string; missing: Readonly<Record<Right, string>> }>
> = {
  'a guest who may read': {
    user: GUEST,
    missing: { none: '', read: '', schedule: 'guest', change: 'guest' },
  },
  'an unlisted member': {
    user: UNLISTED,
    missing: { none: '', read: 'viewer', schedule: 'viewer', change: 'viewer' },
  },
  'a listed stranger': {
    user: STRANGER,
    team: elsewhere,
    missing: { none: 'stranger', read: 'stranger', schedule: 'stranger', change: 'stranger' },
  },
  'an operator in a payload of another workspace': {
    user: OPERATOR,
    team: elsewhere,
    missing: { none: 'stranger', read: 'stranger', schedule: 'stranger', change: 'stranger' },
  },
  'a former operator': {
    user: WITHDRAWN,
    missing: { none: '', read: 'viewer', schedule: 'viewer', change: 'viewer' },
  },
  'an operator in another channel': {
    user: OPERATOR,
    channel: RANDOM,
    missing: { none: '', read: 'channel', schedule: 'channel', change: 'channel' },
  },
  'a viewer': { user: VIEWER, missing: { none: '', read: '', schedule: '', change: 'operator' } },
  'an operator': { user: OPERATOR, missing: { none: '', read: '', schedule: '', change: '' } },
};

let count = 0;

/** Sends one act as Slack does, and returns the logged outcome. */
async function outcomeOf(
  { slack, logLines }: Started,
  payload: { kind: 'slash_commands' | 'interactive' | 'events_api'; body: Record<string, unknown> },
): Promise<unknown> {
  const seen = logLines.filter(({ msg }) => msg === 'command').length;
  await slack.deliver(payload.kind, payload.body);
  await waitUntil(() => logLines.filter(({ msg }) => msg === 'command').length > seen, { interval: 5 });
  return logLines.filter(({ msg }) => msg === 'command').at(-1)?.['outcome'];
}

function payloadsOf(
  { slack }: Started,
  act: Act,
  id: string,
  { user, team = TEAM.id, channel = ML_OPS }: { user: string; team?: string; channel?: string },
) {
  const text = act.text.replace('ID', id);
  const responseUrl = `${slack.origin}/commands/none`;
  const who = { team: { id: TEAM.id }, user: { id: user, team_id: team } };
  const common = () => ({ response_url: responseUrl, trigger_id: `trigger-${++count}` });
  const typed = () => ({
    kind: 'slash_commands' as const,
    body: {
      ...common(),
      command: '/vizjobs',
      text,
      user_id: user,
      team_id: team,
      channel_id: channel,
      channel_name: 'ml-ops',
    },
  });
  const mentioned = () => ({
    kind: 'events_api' as const,
    body: {
      type: 'event_callback',
      team_id: TEAM.id,
      event_id: `Ev${++count}`,
      event: {
        type: 'app_mention',
        user,
        team,
        text: `<@${BOT_USER}> ${text}`,
        ts: `${++count}.0`,
        channel,
      },
    },
  });
  const clicked = (kind: string) => ({
    kind: 'interactive' as const,
    body: {
      ...common(),
      ...who,
      type: 'block_actions',
      channel: { id: channel, name: 'ml-ops' },
      container: { type: 'message', message_ts: `${++count}`, channel_id: channel },
      actions: [{ type: 'button', action_id: `${kind}:x`, block_id: 'b', value: text, action_ts: '1' }],
    },
  });
  const submitted = ({ callback, target, values }: NonNullable<Act['form']>) => ({
    kind: 'interactive' as const,
    body: {
      ...common(),
      ...who,
      type: 'view_submission',
      view: {
        id: `V${++count}`,
        type: 'modal',
        callback_id: callback,
        private_metadata: JSON.stringify({
          responseUrl,
          channel,
          ...target,
          ...(target?.['schedule'] && { schedule: id }),
        }),
        state: {
          values: {
            ...values,
            ...('channel' in values && {
              channel: { value: { type: 'conversations_select', selected_conversation: channel } },
            }),
          },
        },
      },
    },
  });
  return {
    ...Object.fromEntries(act.kinds.map((kind) => [kind, kind === 'typed' ? typed() : clicked(kind)])),
    ...(act.kinds.includes('typed') && { mentioned: mentioned() }),
    ...(act.form && { form: submitted(act.form) }),
  };
}

describe('every verb by typing, mention, button and form, as', () => {
  test.each(Object.entries(people))('%s', async (_, person) => {
    const started = await start();
    const { slack, clock, modelarts, schedules } = started;
    if (person.user === WITHDRAWN) {
      slack.userGroups.set('S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [WITHDRAWN] });
      expect((await (await slack.command('/vizjobs running', person)).answer()).text).toContain('1 running');
      slack.userGroups.set('S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [] });
      clock.forward(5 * minutes + 1);
    }
    const before = modelarts.requests.length;
    const table: [string, unknown][] = [];
    const expected: [string, unknown][] = [];
    for (const act of all) {
      const channel = person.channel ?? ML_OPS;
      const schedule = await schedules().add(plan, { channel, createdBy: person.user });
      for (const [way, payload] of Object.entries(payloadsOf(started, act, schedule.id, person))) {
        const outcome = await outcomeOf(started, payload);
        const title = `${act.text} ${way}`;
        table.push([title, /^(not-permitted-|fault)/.test(String(outcome)) ? outcome : 'permitted']);
        const isMissing =
          person.missing[act.right] === 'channel' && act.showsJobs === false && way !== 'form'
            ? ''
            : person.missing[act.right];
        const permitted = act.isDirect ? 'not-permitted-direct' : 'permitted';
        expected.push([title, isMissing === '' ? permitted : `not-permitted-${isMissing}`]);
      }
      const left = await schedules().list();
      // Owners may pause their own schedule from anywhere, and remove it whatever they may.
      if (!['', 'channel'].includes(person.missing[act.right])) expect(left).toEqual([schedule]);
      for (const { id } of left) await schedules().remove(id);
    }
    expect(table).toEqual(expected);
    if (person.missing.read !== '') expect(modelarts.requests.length).toBe(before);
    const changes = modelarts.requests.filter(({ operation }) => !['list', 'get'].includes(operation));
    expect(changes.length > 0).toBe(person.missing.change === '');
  });
});

describe('Slack Connect', () => {
  const shared = async () => {
    const started = await start({ environment: { VIZJOBS_VIEWERS: '' } });
    const { slack } = started;
    const summary = await (await slack.command('/vizjobs summary', { user: OPERATOR })).answer();
    await slack.click(summary, 'Share');
    const message = await waitUntil(() => slack.messages.find(({ ephemeralTo }) => !ephemeralTo));
    return { ...started, message };
  };

  test('people from another workspace can read posts, and get one sentence for every click', async () => {
    const { slack, message, modelarts } = await shared();
    const asked = modelarts.requests.length;
    for (const button of labelsOf(message)) {
      const answer = await (await slack.click(message, button, { user: STRANGER })).answer();
      expect(textOf(answer)).toContain('belongs to another workspace');
      expect(answer.blocks.map(({ type }) => type)).toEqual(['section']);
    }
    expect(labelsOf(message)).toEqual(['Show list', 'Summary now']);
    expect(modelarts.requests).toHaveLength(asked);
    expect(slack.calls.filter(({ method }) => method === 'users.info')).toHaveLength(1);
  });

  test('the same sentence answers typos and buttons of another version', async () => {
    const { slack, message } = await shared();
    let payload: Readonly<Record<string, unknown>> = {};
    slack.onEvent((event) => {
      if (event.type === 'delivery') payload = event.payload;
    });
    const typed = await slack.command('/vizjobs page:many', { user: STRANGER });
    expect(textOf(await typed.answer())).toContain('belongs to another workspace');
    const clicked = await slack.click(message, 'Show list', { user: STRANGER });
    await clicked.answer();
    const action = { type: 'button', action_id: 'later:x', block_id: 'b', value: 'help', action_ts: '1' };
    await slack.deliver('interactive', { ...payload, trigger_id: 'later', actions: [action] });
    await expect.poll(() => clicked.received).toHaveLength(2);
    for (const { blocks } of clicked.received)
      expect(JSON.stringify(blocks)).toContain('belongs to another workspace');
  });

  test('without listed viewers everyone in the workspace can read, including guests, without a users.info call', async () => {
    const { slack } = await start({ environment: { VIZJOBS_VIEWERS: '', VIZJOBS_OPERATORS: OPERATOR } });
    for (const user of [VIEWER, GUEST, UNLISTED])
      expect((await (await slack.command('/vizjobs', { user })).answer()).text).toContain('1');
    expect(slack.calls.filter(({ method }) => method === 'users.info')).toEqual([]);
  });
});

describe('Enterprise Grid', () => {
  const enterprise = 'E0OURS';
  const ofGrid = async (...teams: string[]) => {
    const started = await start({
      environment: { VIZJOBS_VIEWERS: '' },
      prepare: ({ joinEnterprise }) => joinEnterprise(enterprise),
    });
    const { users } = started.slack;
    const operator = users.get(OPERATOR);
    if (operator)
      users.set(OPERATOR, {
        ...operator,
        team_id: 'T0HOME',
        enterprise_user: { id: 'W0OPERATOR1', enterprise_id: enterprise, teams },
      });
    return started;
  };

  test('a member of our workspace whose home is another one counts as ours', async () => {
    const { slack } = await ofGrid('T0HOME', TEAM.id);
    const question = await (await slack.command('/vizjobs stop 197', { user: OPERATOR })).answer();
    expect(labelsOf(question)).toEqual(['Keep', 'Stop']);
  });

  test("a member of the organization outside our workspace doesn't", async () => {
    const { slack } = await ofGrid('T0HOME');
    for (const text of ['stop 197', 'running', 'help'])
      expect(textOf(await (await slack.command(`/vizjobs ${text}`, { user: OPERATOR })).answer())).toContain(
        'belongs to another workspace',
      );
  });

  test('missing membership data never grants a right', async () => {
    const { slack } = await ofGrid('T0HOME', TEAM.id);
    slack.failNext('users.info', { error: 'fatal_error', times: 10 });
    for (const text of ['running', 'help'])
      expect(textOf(await (await slack.command(`/vizjobs ${text}`, { user: OPERATOR })).answer())).toContain(
        "couldn't check your permissions",
      );
  });
});

describe('a schedule', () => {
  test("can't be added, by command or form, for a channel where jobs may not be shown", async () => {
    const { slack, schedules } = await start();
    const typed = await slack.command('/vizjobs schedule daily 09:00', { user: VIEWER, channel: RANDOM });
    expect(textOf(await typed.answer())).toContain("doesn't show jobs in that channel");
    const exchange = await slack.command('/vizjobs schedule', { user: VIEWER });
    const modal = await waitUntil(() =>
      [slack.modalOf(VIEWER)].find((view) => view?.callback_id === 'schedule'),
    );
    await slack.submit(modal, { channel: RANDOM });
    expect(textOf(await exchange.answer())).toContain("doesn't show jobs in that channel");
    expect(await schedules().list()).toEqual([]);
  });

  test("can't be added for, or moved to, a private channel that the person isn't in", async () => {
    const { slack, schedules } = await start({ environment: { VIZJOBS_CHANNELS: '' } });
    const leads = 'C0PRIVATE01';
    const channel = slack.channels.get(leads);
    const many = Array.from({ length: 1_500 }, (_, index) => `U0MEMBER${index}`);
    if (channel) slack.channels.set(leads, { ...channel, is_member: true, members: [...many, OPERATOR] });
    const as = async (user: string, text: string) =>
      (await (await slack.command(`/vizjobs schedule ${text}`, { user })).answer()).text;
    expect(await as(VIEWER, `daily 09:00 UTC <#${leads}>`)).toContain('vizjobs is not in that channel');
    const own = await schedules().add(plan, { channel: ML_OPS, createdBy: VIEWER });
    await slack.command(`/vizjobs schedule edit ${own.id}`, { user: VIEWER });
    const modal = await waitUntil(() =>
      [slack.modalOf(VIEWER)].find((view) => view?.callback_id === 'schedule'),
    );
    await slack.submit(modal, { channel: leads });
    await waitUntil(() => slack.calls.filter(({ method }) => method === 'conversations.members').length >= 4);
    expect(await schedules().list()).toEqual([own]);
    expect(await as(OPERATOR, `daily 09:00 UTC <#${leads}>`)).toContain('Set up');
  });

  test("isn't listed for people who may not read", async () => {
    const { slack, schedules } = await start();
    const { id } = await schedules().add(plan, { channel: ML_OPS, createdBy: OPERATOR });
    for (const text of ['schedules', 'schedules all']) {
      const answer = await (await slack.command(`/vizjobs ${text}`, { user: UNLISTED })).answer();
      expect(textOf(answer)).toContain('VIZJOBS_VIEWERS');
      expect(textOf(answer)).not.toContain(id);
    }
  });

  test("isn't listed for a channel where jobs may not be shown", async () => {
    const { slack, schedules } = await start();
    await schedules().add(plan, { channel: ML_OPS, createdBy: OPERATOR });
    const hidden = await schedules().add(plan, { channel: RANDOM, createdBy: VIEWER });
    const list = await (await slack.command('/vizjobs schedules all', { user: OPERATOR })).answer();
    expect(list.text).toMatch(/^1 schedule in all channels: /);
    expect(textOf(list)).not.toContain(hidden.id);
  });
});

describe('a watch', () => {
  const subject = { kind: 'jobs', filter: { status: [], search: '' } } as const;

  test("isn't listed or resumed for a channel where jobs may not be shown", async () => {
    const { slack, bot } = await start();
    const add = async (channel: string) => {
      const target = { kind: 'channel', channel } as const;
      return (await bot().watches.add({ target, subject, cloud: undefined, createdBy: VIEWER })).watch;
    };
    await add(ML_OPS);
    const hidden = await add(RANDOM);
    const ask = async (text: string) =>
      (await slack.command(`/vizjobs ${text}`, { user: OPERATOR })).answer();
    const list = await ask('watches all');
    expect(list.text).toBe('1 watch in all channels: every change of every job');
    expect(textOf(list)).not.toContain(hidden.id);
    expect(textOf(await ask(`watch resume ${hidden.id}`))).toContain("doesn't show jobs in that channel");
  });
});

describe("while Slack doesn't respond", () => {
  const infos = ({ slack }: Started) => slack.calls.filter(({ method }) => method === 'users.info');

  test('a list omits what changes jobs', async () => {
    const started = await start();
    started.slack.failNext('users.info', { hang: true, times: 5 });
    const list = await (await started.slack.command('/vizjobs running', { user: OPERATOR })).answer();
    expect(list.text).toContain('1 running');
    expect(textOf(list)).not.toContain('"value":"stop 197"');
    // Even the client's first attempt hasn't timed out.
    expect(infos(started)).toHaveLength(1);
  });

  test('a change is refused quickly', async () => {
    const started = await start();
    const { slack } = started;
    slack.failNext('users.info', { hang: true });
    const refused = await (await slack.command('/vizjobs stop 197', { user: OPERATOR })).answer();
    expect(textOf(refused)).toContain("couldn't check your permissions");
    expect(labelsOf(refused)).toEqual(['Try again', 'Help']);
    expect(infos(started)).toHaveLength(1);
  });

  test('all user groups are queried in parallel', async () => {
    const groups = ['S0GROUPONE', 'S0GROUPTWO'];
    const started = await start({
      environment: { VIZJOBS_VIEWERS: '', VIZJOBS_OPERATORS: groups.join(',') },
    });
    const { slack } = started;
    slack.failNext('usergroups.users.list', { hang: true, times: 10 });
    const list = await (await slack.command('/vizjobs running', { user: VIEWER })).answer();
    expect(list.text).toContain('1 running');
    const asked = slack.calls.filter(({ method }) => method === 'usergroups.users.list');
    expect(asked.map(({ args }) => args['usergroup']).sort()).toEqual(groups);
  });

  test('the first group that includes the person is enough', async () => {
    const { slack } = await start({ environment: { VIZJOBS_VIEWERS: 'S0SILENT000,S0READERS00' } });
    slack.userGroups.set('S0READERS00', { id: 'S0READERS00', handle: 'readers', users: [VIEWER] });
    slack.failNext('usergroups.users.list', { hang: true });
    const list = await (await slack.command('/vizjobs running', { user: VIEWER })).answer();
    expect(list.text).toContain('1 running');
  });
});

describe.each([
  ['a direct message between others', 'D0OTHERS001', { is_im: true, name: '' }],
  ['a group message', 'G0GROUP0001', { is_private: true, name: 'mpdm-viewer--operator-1' }],
])('in %s', (_, id, kind) => {
  const startThere = async () => {
    const started = await start({ environment: { VIZJOBS_CHANNELS: '' } });
    const { channels } = started.slack;
    const random = channels.get(RANDOM);
    if (random) channels.set(id, { ...random, ...kind, id, is_member: false, members: [VIEWER, OPERATOR] });
    return started;
  };

  test('no message asks to invite the bot, try again or paste a manifest', async () => {
    const { slack } = await startThere();
    const from = { user: VIEWER, channel: id };
    const list = await (await slack.command('/vizjobs running', from)).answer();
    const share = await (await slack.click(list, 'Share', from)).answer();
    const schedule = await (await slack.command('/vizjobs schedule daily 09:00', from)).answer();
    for (const message of [share, schedule]) {
      expect(textOf(message)).toMatch(/in a channel/);
      expect(textOf(message)).not.toMatch(/invite @|manifest/);
      expect(labelsOf(message)).toEqual(['Help']);
    }
  });
});
