import { getString } from '../../json.ts';
import { viewObject } from '../interactions/views.ts';
import type { SlackChannel, SlackUser, SlackView } from '../types.ts';
import { BOT_ID, directMessage, TEAM } from '../workspace.ts';
import { kindOf } from './chat.ts';
import {
  ApiError,
  findChannel,
  type Method,
  needScope,
  type Reply,
  required,
  type Slack,
  text,
} from './method.ts';

/** https://docs.slack.dev/reference/methods */
export const workspaceMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    token: 'bot',
    run: (_args, { origin, workspace: { bot, enterprise } }) => ({
      url: `${origin()}/`,
      team: TEAM.domain,
      user: bot.name,
      team_id: TEAM.id,
      user_id: bot.id,
      bot_id: BOT_ID,
      is_enterprise_install: false,
      ...(enterprise && { enterprise_id: enterprise }),
    }),
  },
  'conversations.info': {
    token: 'bot',
    run(args, slack) {
      const channel = findChannel(args, slack);
      needScope(slack, `${kindOf(channel)}:read`);
      return { channel: channelObject(channel) };
    },
  },
  'conversations.members': {
    token: 'bot',
    run(args, slack) {
      const channel = findChannel(args, slack);
      needScope(slack, `${kindOf(channel)}:read`);
      const start = Number(text(args, 'cursor') ?? 0);
      const end = start + Number(args['limit'] ?? 100);
      const next = end < channel.members.length ? String(end) : '';
      return {
        members: channel.members.slice(start, end),
        response_metadata: { next_cursor: next },
      };
    },
  },
  'conversations.open': {
    token: 'bot',
    scopes: ['im:write'],
    run(args, { workspace: { users, channels } }) {
      const user = required(args, 'users', 'users_list_not_supplied');
      if (!users.has(user)) throw new ApiError('user_not_found');
      const fresh = directMessage(user);
      const channel = channels.get(fresh.id) ?? fresh;
      channels.set(channel.id, channel);
      return { channel: { id: channel.id } };
    },
  },
  'users.info': {
    token: 'bot',
    scopes: ['users:read'],
    run(args, { workspace: { users, bot } }) {
      const id = required(args, 'user', 'user_not_found');
      const user = id === bot.id ? bot : users.get(id);
      if (!user) throw new ApiError('user_not_found');
      return { user: userObject(user) };
    },
  },
  'usergroups.users.list': {
    token: 'bot',
    scopes: ['usergroups:read'],
    run(args, { workspace: { userGroups } }) {
      const group = userGroups.get(required(args, 'usergroup'));
      if (!group) throw new ApiError('no_such_subteam');
      return { users: group.users };
    },
  },
  'views.open': { token: 'bot', run: (args, slack) => open(args, slack, false) },
  'views.push': { token: 'bot', run: (args, slack) => open(args, slack, true) },
  'views.update': {
    token: 'bot',
    run(args, { views }) {
      const view = views.find(text(args, 'view_id'), text(args, 'external_id'));
      if (!view) throw new ApiError('not_found');
      return shown(views.update(view, args['view'], text(args, 'hash')));
    },
  },
  'views.publish': {
    token: 'bot',
    run(args, { views, homeTab, workspace: { users } }) {
      const user = required(args, 'user_id');
      if (!homeTab) throw new ApiError('not_enabled');
      if (!users.has(user)) throw new ApiError('user_not_found');
      return shown(views.publish(args['view'], user, text(args, 'hash')));
    },
  },
};

function open(args: Readonly<Record<string, unknown>>, { interactions, views }: Slack, push: boolean): Reply {
  const trigger = interactions.trigger(required(args, 'trigger_id'));
  if ('error' in trigger) throw new ApiError(trigger.error);
  return shown(views.open(args['view'], trigger.user, push));
}

function shown(result: SlackView | { error: string; messages: readonly string[] }): Reply {
  const error = getString(result, 'error');
  if (!('error' in result)) return { view: viewObject(result) };
  throw new ApiError(error ?? '', { response_metadata: { messages: result.messages } });
}

function channelObject(channel: SlackChannel): Reply {
  const {
    id,
    name,
    is_im: isDirect,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: isMember,
  } = channel;
  if (isDirect) return { id, is_im: true, user: channel.members[0], is_archived: false };
  return {
    id,
    name,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_private: isPrivate,
    is_archived: isArchived,
    is_member: isMember,
    num_members: channel.members.length,
  };
}

function userObject(user: SlackUser): Reply {
  return { ...user, profile: { real_name: user.real_name, display_name: user.real_name } };
}
