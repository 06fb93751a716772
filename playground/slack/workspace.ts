import type { SlackChannel, SlackUser, SlackUserGroup } from './types.ts';

export const TEAM = { id: 'T0VISUALIZE', domain: 'visualize' } as const;
export const APP_ID = 'A0VIZJOBS01';
export const BOT_ID = 'B0VIZJOBS01';
export const VIEWER = 'U0VIEWER001';
export const OPERATOR = 'U0OPERATOR1';
export const GUEST = 'U0GUEST0001';
export const BOT_USER = 'U0VIZJOBS01';
export const ML_OPS = 'C0MLOPS0001';
export const RANDOM = 'C0RANDOM001';

export interface Workspace {
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  readonly userGroups: Map<string, SlackUserGroup>;
  readonly bot: SlackUser;
  /** The Enterprise Grid organization. */
  enterprise?: string;
}

/** A small workspace: three people, four channels, and a direct message with the bot for each person. */
export function createWorkspace(): Workspace {
  const people = [
    user(VIEWER, 'viewer', 'Viewer', 'Europe/Berlin'),
    user(OPERATOR, 'operator', 'Operator', 'America/New_York'),
    { ...user(GUEST, 'guest', 'Guest', 'Asia/Tokyo'), is_restricted: true },
  ];
  const channels = [
    channel(ML_OPS, 'ml-ops', { is_member: true, members: [VIEWER, OPERATOR, GUEST] }),
    channel(RANDOM, 'random', { members: [VIEWER, OPERATOR] }),
    channel('C0PRIVATE01', 'ml-leads', { is_private: true, members: [OPERATOR] }),
    channel('C0ARCHIVED1', 'ml-archive', { is_archived: true, is_member: true, members: [VIEWER, OPERATOR] }),
    ...people.map(({ id }) => directMessage(id)),
  ];
  return {
    users: new Map(people.map((person) => [person.id, person])),
    channels: new Map(channels.map((one) => [one.id, one])),
    userGroups: new Map([['S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [OPERATOR] }]]),
    bot: { ...user(BOT_USER, 'vizjobs', 'vizjobs', 'Etc/UTC'), is_bot: true },
  };
}

/** The bot's direct message with this person. */
export function directMessage(userId: string): SlackChannel {
  return channel(`D${userId.slice(1)}`, '', { is_im: true, is_member: true, members: [userId] });
}

function user(id: string, name: string, realName: string, tz: string): SlackUser {
  return {
    id,
    team_id: TEAM.id,
    name,
    real_name: realName,
    tz,
    is_restricted: false,
    is_bot: false,
    deleted: false,
  };
}

function channel(id: string, name: string, more: Partial<SlackChannel>): SlackChannel {
  return {
    id,
    name,
    is_member: false,
    is_archived: false,
    is_private: false,
    is_im: false,
    members: [],
    ...more,
  };
}
