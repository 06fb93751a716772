import { get, getString, isRecord } from '../../json.ts';
import { checkMessage } from '../blockKitSchemas/check.ts';
import { unfurlIdOf } from '../interactions/payloads.ts';
import { isSameUrl, linksIn } from '../messages/links.ts';
import { isAccepted, withIds } from '../messages/messages.ts';
import type { SlackMessage, SlackUnfurl } from '../types.ts';
import { ApiError, type Args, type Method, required, type Slack, text } from './method.ts';

/**
 * https://docs.slack.dev/reference/methods/chat.unfurl, without `metadata` and `user_auth_…`. A later call changes the
 * previews of the first one.
 */
export const unfurl: Method = {
  token: 'bot',
  scopes: ['links:write'],
  run(args, slack) {
    const message = target(args, slack);
    const unfurls = args['unfurls'];
    if (unfurls === undefined) throw new ApiError('missing_unfurls');
    if (!isRecord(unfurls)) throw new ApiError('invalid_unfurls_format');
    const shared = linksIn(message.text, slack.unfurlDomains);
    const given = Object.entries(unfurls).map(([url, preview], index): SlackUnfurl => {
      if (!message.text.includes(url.replaceAll(/&(?!amp;)/g, '&amp;')))
        throw new ApiError('cannot_unfurl_message');
      // Also if the app was sent no `link_shared` event for it.
      if (!slack.interactions.isLinkShared(message) || !shared.some((link) => isSameUrl(link.url, url)))
        throw new ApiError('cannot_unfurl_url');
      return { id: index + 1, url, ...content(url, preview, slack) };
    });
    const kept = (message.unfurls ?? []).filter(({ url }) => !given.some((one) => isSameUrl(one.url, url)));
    const unfurled = [...kept, ...given].map((one, index) => ({ ...one, id: index + 1 }));
    slack.interactions.unfurled(slack.messages.unfurl(message, unfurled));
    return {};
  },
};

/** By `unfurl_id` and `source`, or by `channel` and `ts`. */
function target(args: Args, slack: Slack): SlackMessage {
  const id = text(args, 'unfurl_id');
  const source = text(args, 'source');
  if (id !== undefined || source !== undefined) {
    if (id === undefined) throw new ApiError('missing_unfurl_id');
    if (source === undefined) throw new ApiError('missing_source');
    if (source !== 'composer' && source !== 'conversations_history') throw new ApiError('invalid_source');
    const found = slack.messages.all().find((message) => unfurlIdOf(message) === id);
    if (!found || source === 'composer') throw new ApiError('invalid_unfurl_id');
    return found;
  }
  const channel = slack.workspace.channels.get(required(args, 'channel', 'missing_channel'));
  if (!channel) throw new ApiError('cannot_find_channel');
  const message = slack.messages.find(channel.id, required(args, 'ts', 'missing_ts'));
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('cannot_find_message');
  return message;
}

/** Blocks, or a plain attachment. */
function content(
  url: string,
  preview: unknown,
  { unknownBlocks }: Slack,
): Pick<SlackUnfurl, 'text' | 'blocks'> {
  if (!isRecord(preview)) throw new ApiError('invalid_unfurls_format');
  const words = getString(preview, 'text') ?? getString(preview, 'fallback') ?? '';
  const blocks = get(preview, 'blocks');
  if (blocks === undefined && words === '') throw new ApiError('cannot_parse_attachment');
  const problems = checkMessage({ text: 'unfurl', blocks }, unknownBlocks);
  const accepted = withIds(blocks ?? [], url);
  if (problems.length === 0 && isAccepted(accepted)) return { text: words, blocks: accepted };
  throw new ApiError('invalid_blocks', {
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}
