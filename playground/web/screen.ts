import { dateFormat } from '../dateFormat.ts';
import type { PlaygroundSlack, SlackChannel, SlackMessage, SlackUnfurl, SlackView } from '../slack/server.ts';
import { BOT_USER } from '../slack/workspace.ts';
import { blocksHtml } from './blocks/blocks.ts';
import { nameOf, type Place, placeOf, type Reader } from './blocks/reader.ts';
import { textHtml } from './blocks/text.ts';
import { type Html, html } from './html.ts';
import { shortcutButtons } from './shortcuts.ts';

/** The viewer, the open channel, and the clock. */
export interface Viewer {
  readonly user: string;
  readonly channel: string;
  readonly timeZone: string;
}

export type Screen = ReturnType<typeof createScreen>;

/** A person's view of Slack, as HTML. */
export function createScreen(slack: PlaygroundSlack, now: () => number) {
  const isIn = (user: string, channel: SlackChannel): boolean => {
    const isGuest = slack.users.get(user)?.is_restricted === true;
    return channel.members.includes(user) || !(channel.is_private || channel.is_im || isGuest);
  };
  const channelsOf = (user: string) =>
    [...slack.channels.values()].filter((channel) => !channel.is_archived && isIn(user, channel));

  function readerOf({ user, channel, timeZone }: Viewer): Reader {
    return {
      timeZone,
      now: now(),
      current: channel,
      users: [...slack.users.values(), slack.botUser].map(({ id, real_name: name }) => ({ id, name })),
      channels: channelsOf(user)
        .filter((one) => !one.is_im)
        .map(({ id, name }) => ({ id, name })),
      userGroups: [...slack.userGroups.values()].map(({ id, handle }) => ({ id, name: handle })),
    };
  }

  return {
    /** The channel if visible to this person, otherwise their first one. */
    channelFor(user: string, wanted: string): string {
      const channels = channelsOf(user);
      return (channels.find(({ id }) => id === wanted) ?? channels[0])?.id ?? '';
    },
    sidebar(viewer: Viewer): Html {
      const channels = channelsOf(viewer.user);
      const list = (some: readonly SlackChannel[]) =>
        html`<ul>${some.map(({ id, name, is_im: isDirect, is_private: isPrivate }) => {
          const current = id === viewer.channel && html` aria-current="page"`;
          const mark = isDirect
            ? html`<span class="dot" aria-hidden="true"></span>`
            : html`<span class="hash" aria-hidden="true">${isPrivate ? '🔒' : '#'}</span>`;
          return html`<li><button type="button" data-channel="${id}"${current}>${mark}<span>${isDirect ? 'vizjobs' : name}</span><span class="unread" hidden>new</span></button></li>`;
        })}</ul>`;
      return html`<h2>Channels</h2>${list(channels.filter((one) => !one.is_im))}<h2>Apps</h2>${list(channels.filter((one) => one.is_im))}`;
    },
    title({ channel }: Viewer): string {
      const found = slack.channels.get(channel);
      return found?.is_im ? 'vizjobs' : `#${found?.name ?? ''}`;
    },
    isDirect: ({ channel }: Viewer): boolean => slack.channels.get(channel)?.is_im === true,
    messages: ({ user, channel }: Viewer): SlackMessage[] => inThreads(slack.visibleTo(user, channel)),
    message: (message: SlackMessage, viewer: Viewer): Html => messageHtml(message, readerOf(viewer)),
    home(viewer: Viewer): Html {
      const home = slack.homeOf(viewer.user);
      return home
        ? html`<div class="blocks" data-view="${home.id}">${blocksHtml(home.blocks, placeOf(readerOf(viewer), home.id))}</div>`
        : html`<p class="empty">The app has not published a Home tab for this person.</p>`;
    },
    modal(viewer: Viewer): Html {
      const modal = slack.modalOf(viewer.user);
      return modal ? modalHtml(modal, placeOf(readerOf(viewer), modal.id, true)) : html``;
    },
    /** A notice from Slack itself to one person, for example when a command fails. */
    note: (text: string, viewer: Viewer): Html =>
      html`<article class="message slackbot" tabindex="-1" aria-label="Slackbot"><div class="avatar" aria-hidden="true">⚠</div><div class="message-body">${onlyYou}<header><strong class="author">Slackbot</strong> ${timeHtml(now(), viewer.timeZone)}</header><p class="slackbot-text"><span class="sign" role="img" aria-label="Warning">⚠</span> ${text}</p></div></article>`,
  };
}

/** Places replies after their parent message. */
function inThreads(messages: readonly SlackMessage[]): SlackMessage[] {
  const rootOf = ({ ts, thread_ts: thread = ts }: SlackMessage) => thread;
  return [...Map.groupBy(messages, rootOf).values()].flat();
}

const onlyYou = html`<p class="only-you"><span aria-hidden="true">👁</span> Only visible to you</p>`;

function timeHtml(at: number, timeZone: string): Html {
  const date = new Date(at);
  const shown = dateFormat('en-US', { timeZone, hour: 'numeric', minute: '2-digit' }).format(date);
  const title = dateFormat('en-US', { timeZone, dateStyle: 'full', timeStyle: 'long' }).format(date);
  return html`<time datetime="${date.toISOString()}" title="${title}">${shown}</time>`;
}

function messageHtml(message: SlackMessage, reader: Reader): Html {
  const { ts, channel, user, text, blocks, ephemeralTo, edited, broadcast, thread_ts: thread } = message;
  const { unfurls = [] } = message;
  const place = placeOf(reader, ts);
  const content =
    blocks.length > 0
      ? blocksHtml(blocks, place)
      : html`<div class="block section"><div class="text">${textHtml({ type: 'mrkdwn', text }, reader)}</div></div>`;
  const isEphemeral = ephemeralTo !== undefined;
  const isBot = user === BOT_USER;
  const author = nameOf(reader.users, user);
  return html`<article class="message${isEphemeral && ' ephemeral'}${thread !== undefined && ' in-thread'}" data-ts="${ts}" data-in="${channel}" data-thread="${thread ?? ts}" tabindex="-1" aria-label="Message from ${author}">
${isBot ? html`<img class="avatar" src="/static/icon.svg" alt="">` : html`<div class="avatar initial" aria-hidden="true">${author.slice(0, 1)}</div>`}<div class="message-body">${isEphemeral && onlyYou}${thread !== undefined && html`<p class="only-you">${broadcast ? 'In a thread, and shown in the channel' : 'In a thread'}</p>`}
<header><strong class="author">${author}</strong> ${isBot && html`<span class="app">APP</span> `}${timeHtml(Number(ts) * 1000, reader.timeZone)}${edited && !isEphemeral && html` <span class="edited">(edited)</span>`}${!isEphemeral && shortcutButtons('message')}</header>
<div class="blocks">${content}</div>${unfurls.map((one) => previewHtml(one, place))}${!isEphemeral && html`<button type="button" class="reply" data-reply="${thread ?? ts}">Reply in thread</button>`}</div></article>`;
}

/** Below a message, as Slack draws an app's preview of a link. */
function previewHtml({ text, blocks }: SlackUnfurl, place: Place): Html {
  const content =
    blocks.length > 0
      ? blocksHtml(blocks, place)
      : html`<div class="block section"><div class="text">${textHtml({ type: 'mrkdwn', text }, place.reader)}</div></div>`;
  return html`<section class="preview" aria-label="Preview by vizjobs"><p class="preview-app"><img src="/static/icon.svg" alt=""> vizjobs <span class="app">APP</span></p><div class="blocks">${content}</div></section>`;
}

function modalHtml(modal: SlackView, place: Place): Html {
  const { id, title = '', submit, close = submit === undefined ? 'Close' : 'Cancel', blocks } = modal;
  return html`<dialog class="modal" data-view="${id}" aria-labelledby="modal-title"><form method="dialog">
<header><h2 id="modal-title">${title}</h2><button type="button" class="cross" data-dismiss aria-label="Close"><span aria-hidden="true">✕</span></button></header>
<div class="blocks">${blocksHtml(blocks, place)}</div><p class="form-error" role="alert"></p>
<footer><button type="button" class="button plain" data-dismiss>${close}</button>${submit !== undefined && html`<button type="submit" class="button primary">${submit}</button>`}</footer>
</form></dialog>`;
}
