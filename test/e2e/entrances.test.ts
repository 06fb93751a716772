import { expect, test } from 'vitest';
import {
  BOT_USER,
  directMessage,
  GUEST,
  ML_OPS,
  OPERATOR,
  RANDOM,
  TEAM,
  VIEWER,
} from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';
import { startBot } from './bot.ts';

// `rights.test.ts` has every verb; this has every way into the bot, where jobs are shown to some people in one channel.

const STRANGER = 'U0STRANGER1';
const UNLISTED = 'U0UNLISTED1';
const board = 'https://board.modelarts.example/tensorboard/x/';

interface Person {
  readonly user: string;
  readonly team?: string;
  readonly channel?: string;
}

const people = {
  operator: { user: OPERATOR },
  viewer: { user: VIEWER },
  guest: { user: GUEST },
  unlisted: { user: UNLISTED },
  stranger: { user: STRANGER, team: 'T0ELSEWHERE' },
  elsewhere: { user: OPERATOR, channel: RANDOM },
} satisfies Record<string, Person>;
type Who = keyof typeof people;
const everyone = Object.keys(people) as Who[];

type Started = Awaited<ReturnType<typeof start>>;

async function start() {
  const started = await startBot({
    jobs: [{ job_id: '197', job_name: 'secret-job', status: 8, service_url: board }],
    environment: {
      VIZJOBS_OPERATORS: `${OPERATOR},${STRANGER}`,
      VIZJOBS_VIEWERS: `${VIEWER},${GUEST}`,
      VIZJOBS_CHANNELS: ML_OPS,
    },
  });
  const { users, channels } = started.slack;
  const [viewer, random] = [users.get(VIEWER), channels.get(RANDOM)];
  if (!viewer || !random) throw new Error('The playground has a viewer and a second channel');
  users.set(UNLISTED, { ...viewer, id: UNLISTED });
  users.set(STRANGER, { ...viewer, id: STRANGER, team_id: people.stranger.team });
  channels.set(RANDOM, { ...random, is_member: true, members: [...users.keys()] });
  return started;
}

let count = 0;
const next = (prefix: string) => `${prefix}${++count}`;

const event = (content: object) => ({
  kind: 'events_api' as const,
  body: {
    type: 'event_callback',
    team_id: TEAM.id,
    event_id: next('Ev'),
    is_ext_shared_channel: false,
    event: content,
  },
});

const interaction = ({ user, team = TEAM.id }: Person, content: object) => ({
  kind: 'interactive' as const,
  body: {
    team: { id: TEAM.id },
    user: { id: user, team_id: team },
    trigger_id: next('trigger-'),
    response_url: 'http://127.0.0.1:9/none',
    ...content,
  },
});

const view = (type: 'modal' | 'home', channel: string, content: object = {}) => ({
  id: next('V'),
  type,
  callback_id: 'answer',
  private_metadata: JSON.stringify({ channel, job: '197' }),
  blocks: [],
  state: { values: {} },
  ...content,
});

const press = (action: 'open' | 'share' | 'confirm', value: string) => ({
  type: 'block_actions',
  actions: [{ type: 'button', action_id: `${action}:x`, block_id: 'b', value }],
});

/** A click in a message, a modal or the Home tab. */
const clicks = {
  message: (person: Person, click: object) => {
    const channel = person.channel ?? ML_OPS;
    return interaction(person, {
      ...click,
      channel: { id: channel, name: 'x' },
      container: { type: 'message', message_ts: `${++count}.0` },
    });
  },
  modal: (person: Person, click: object) =>
    interaction(person, { ...click, view: view('modal', person.channel ?? ML_OPS) }),
  'Home tab': (person: Person, click: object) =>
    interaction(person, { ...click, view: view('home', directMessage(person.user).id) }),
};

const submit = (person: Person, callback: string, values: Readonly<Record<string, string>>) =>
  interaction(person, {
    type: 'view_submission',
    view: view('modal', person.channel ?? ML_OPS, {
      callback_id: callback,
      state: {
        values: Object.fromEntries(
          Object.entries(values).map(([block, value]) => [block, { value: { value } }]),
        ),
      },
    }),
  });

const show = 'show 197';

/** What asks for the job in a channel … */
const inChannel: Readonly<Record<string, (person: Person) => ReturnType<typeof event | typeof interaction>>> =
  {
    mention: ({ user, team = TEAM.id, channel = ML_OPS }) =>
      event({
        type: 'app_mention',
        user,
        team,
        channel,
        text: `<@${BOT_USER}> ${show}`,
        ts: `${++count}.0`,
      }),
    'button in a modal': (person) => clicks.modal(person, press('open', show)),
    'Share in a message': (person) => clicks.message(person, press('share', show)),
    'menu in a modal': (person) =>
      clicks.modal(person, {
        type: 'block_actions',
        actions: [
          { type: 'overflow', action_id: 'open:menu', block_id: 'b', selected_option: { value: show } },
        ],
      }),
    'search form': (person) => submit(person, 'find', { search: 'secret' }),
    link: ({ user, channel = ML_OPS }) =>
      event({
        type: 'link_shared',
        user,
        channel,
        message_ts: `${++count}.0`,
        is_bot_user_member: true,
        links: [{ url: board, domain: 'modelarts.example' }],
      }),
  };

/** … and where there is none, so that nobody sees it. */
const withoutChannel: typeof inChannel = {
  'direct message': ({ user, team = TEAM.id }) =>
    event({
      type: 'message',
      channel_type: 'im',
      user,
      team,
      channel: directMessage(user).id,
      text: show,
      ts: `${++count}.0`,
    }),
  'Home tab': ({ user }) =>
    event({ type: 'app_home_opened', user, channel: directMessage(user).id, tab: 'home' }),
  'button in the Home tab': (person) => clicks['Home tab'](person, press('open', show)),
  'Find jobs': (person) => interaction(person, { type: 'shortcut', callback_id: 'find_jobs' }),
};

/** `shown`, or the logged outcome. */
async function outcomeOf(
  { slack, logLines }: Started,
  { kind, body }: ReturnType<(typeof inChannel)[string]>,
): Promise<unknown> {
  const lines = () => logLines.filter(({ msg }) => msg === 'command' || msg === 'home');
  const [seen, calls] = [lines().length, slack.calls.length];
  await slack.deliver(kind, body);
  await waitUntil(() => lines().length > seen, { interval: 5 });
  const isShown = JSON.stringify(slack.calls.slice(calls)).includes('secret-job');
  return isShown ? 'shown' : lines().at(-1)?.['outcome'];
}

async function tableOf(started: Started, entrances: typeof inChannel) {
  const table: Record<string, Record<string, unknown>> = {};
  for (const [entrance, deliver] of Object.entries(entrances)) {
    const row: Record<string, unknown> = {};
    for (const who of everyone) row[who] = await outcomeOf(started, deliver(people[who]));
    table[entrance] = row;
  }
  return table;
}

const same = (entrances: object, row: Readonly<Record<Who, string>>) =>
  Object.fromEntries(Object.keys(entrances).map((entrance) => [entrance, row]));

test('whatever the way in, the job is shown only to people who may see it in that channel', async () => {
  const started = await start();
  expect(await tableOf(started, inChannel)).toEqual(
    same(inChannel, {
      operator: 'shown',
      viewer: 'shown',
      guest: 'shown',
      unlisted: 'not-permitted-viewer',
      stranger: 'not-permitted-stranger',
      elsewhere: 'not-permitted-channel',
    }),
  );
  expect(await tableOf(started, withoutChannel)).toEqual(
    same(withoutChannel, {
      operator: 'not-permitted-channel',
      viewer: 'not-permitted-channel',
      guest: 'not-permitted-channel',
      unlisted: 'not-permitted-channel',
      stranger: 'not-permitted-stranger',
      elsewhere: 'not-permitted-channel',
    }),
  );
});

test('whatever the way in, only operators change the job, in that channel', async () => {
  const started = await start();
  const changes = (person: Person) => [
    submit(person, 'describe', { description: next('new ') }),
    ...Object.values(clicks).map((click) =>
      click(person, press('confirm', `describe 197 "${next('new ')}"`)),
    ),
  ];
  for (const who of everyone) {
    const before = started.modelarts.requests.length;
    for (const change of changes(people[who])) await outcomeOf(started, change);
    const written = started.modelarts.requests.slice(before).filter(({ method }) => method !== 'GET');
    // The Home tab has no channel where jobs are shown.
    expect([who, written.length]).toEqual([who, who === 'operator' ? 3 : 0]);
  }
});
