/**
 * The Slack app. `npm run manifest` writes both manifests from it.
 * https://docs.slack.dev/reference/app-manifest
 */
import type { AppsManifestCreateArguments } from '@slack/web-api';

type Manifest = AppsManifestCreateArguments['manifest'];

/** How Slack reaches the bot, and the file name of the manifest. */
export const connections = ['socket-mode', 'http'] as const;
export type Connection = (typeof connections)[number];

/** The bot can't run without these. */
export const requiredScopes = ['commands', 'chat:write'] as const;

/** Scopes that a workspace can decline, and the consequence, as the end of a sentence. */
export const optionalScopes = {
  'app_mentions:read': "vizjobs doesn't hear @vizjobs in channels",
  'im:history': "vizjobs doesn't hear what people write to it in a direct message",
  'links:read': "links to jobs don't show the job",
  'links:write': "links to jobs don't show the job",
  'users:read':
    'no one can change jobs or set up schedules, the Home tab and links show no jobs, and days start in UTC',
  'usergroups:read': 'user groups in VIZJOBS_OPERATORS and VIZJOBS_VIEWERS grant no access',
  'channels:read': "a public channel that vizjobs can't post to is noticed only when a summary is due",
  'groups:read': "a private channel that vizjobs can't post to is noticed only when a summary is due",
  'channels:history': 'a public channel may get a summary twice after a crash or a lost response',
  'groups:history': 'a private channel may get a summary twice after a crash or a lost response',
} as const;

/** Every scope that the bot can use. */
export const allScopes: readonly string[] = [...requiredScopes, ...Object.keys(optionalScopes)];

/** `app_home_opened` needs no scope. */
const events = ['app_home_opened', 'app_mention', 'link_shared', 'message.im'] as const;

/** With their subdomains: consoles and boards. Slack allows five. */
const unfurlDomains = ['otc.t-systems.com', 'huaweicloud.com', 'myhuaweicloud.com'];

const command = {
  command: '/vizjobs',
  description: 'List, open and stop ModelArts visualization jobs, and schedule summaries',
  usage_hint: 'failed resnet | show 197 | stop 197 | summary | schedule daily 09:00 | help',
  should_escape: false,
};

/** Placeholder for the public host in HTTP mode. */
const url = 'https://vizjobs.example.com/slack/events';

export function manifestFor(connection: Connection) {
  const isHttp = connection === 'http';
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'vizjobs',
      description: 'ModelArts visualization jobs (TensorBoard, MindInsight) in Slack',
      background_color: '#1f2937',
      long_description:
        'Use /vizjobs, mention @vizjobs or write to it directly to see the visualization jobs of your ModelArts project: which ones failed, are running, waiting or done. Filter by status and search words, page with buttons, open the board of a running job, show everything about a job, and share a list with the channel. A channel can get a summary every morning, or whenever you choose: how many jobs are running or failed, what has changed, and what needs attention. Operators can stop, restart, delete, describe and create jobs; each change asks first and is logged. Replies are visible only to you until you share them.',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'vizjobs', always_online: true },
      shortcuts: [
        {
          type: 'message' as const,
          name: 'Look up job',
          callback_id: 'look_up_job',
          description: 'Show the jobs that this message names by ID, name or board link',
        },
        {
          type: 'global' as const,
          name: 'Find jobs',
          callback_id: 'find_jobs',
          description: 'Search visualization jobs with a form',
        },
      ],
      slash_commands: [isHttp ? { ...command, url } : command],
      unfurl_domains: unfurlDomains,
    },
    oauth_config: {
      scopes: {
        bot: [...requiredScopes],
        bot_optional: Object.keys(optionalScopes) as (keyof typeof optionalScopes)[],
      },
    },
    settings: {
      event_subscriptions: {
        ...(isHttp && { request_url: url }),
        bot_events: [...events],
      },
      interactivity: { is_enabled: true, ...(isHttp && { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: !isHttp,
      token_rotation_enabled: false,
    },
  } satisfies Manifest;
}

/** The content of a manifest file. */
export const manifestText = (connection: Connection): string =>
  `${JSON.stringify(manifestFor(connection), null, 2)}\n`;
