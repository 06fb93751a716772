import type { Overflow } from '@slack/types';
import type { WatchList } from '../../commands/command.ts';
import { actions, button, context, header, overflow, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { capitalized, number } from '../kit/text.ts';
import { watchText } from './menu.ts';
import {
  facts,
  isMuted,
  muteOptions,
  resultText,
  stateLine,
  undoButtons,
  type WatchResult,
  type WatchRow,
  type WatchViewOptions,
} from './watches.ts';
import { intervalWords, plainWatchWords, type ShownWatch, watchTitle } from './words.ts';

export interface WatchesViewOptions extends WatchViewOptions {
  readonly list: WatchList;
  readonly done?: { readonly result: WatchResult; readonly watch: ShownWatch } | undefined;
  /** Slack ID of the current channel. */
  readonly channel: string;
}

/** `rows`: of channels. `mine`: the requester's own. */
export function watchesView(
  rows: readonly WatchRow[],
  mine: readonly WatchRow[],
  { list, done, now, seconds, channel }: WatchesViewOptions,
): Message {
  const everywhere = list === 'everywhere';
  const title = titleOf(rows.length, mine.length, everywhere);
  const example = 'A watch notifies this channel when jobs fail, for example `/vizjobs watch failed`.';
  return message({
    text: done ? `${done.result}. ${title}` : title,
    aloud: [...rows, ...mine].map(
      ({ watch }) =>
        `${plainWatchWords(watch)}${watch.paused ? ', paused' : isMuted(watch, now) ? ', muted' : ''}`,
    ),
    head: [
      header(title),
      ...(done
        ? [section(resultText(done.result, done.watch), undoButtons(done.watch, channel, done.result)[0])]
        : []),
    ],
    rows:
      rows.length + mine.length === 0
        ? [section(example)]
        : [...rows, ...mine].map((row) => watchSection(row, list, now)),
    cut: (shown, all) =>
      context(
        `:warning: Only ${shown} of ${all} fit into one message. \`/vizjobs watches\` in a channel lists its own.`,
      ),
    foot: [
      context(intervalWords(seconds)),
      actions(
        button('Watch for failures', 'open', 'watch failed', { style: 'primary' }),
        everywhere
          ? button('This channel', 'replace', 'watches')
          : button('Everywhere', 'replace', 'watches all'),
        button('Help', 'open', 'help watches'),
      ),
    ],
  });
}

function titleOf(here: number, mine: number, everywhere: boolean): string {
  const watches = (count: number) => `${number(count)} ${count === 1 ? 'watch' : 'watches'}`;
  const no = everywhere ? 'any channel' : 'this channel';
  if (here === 0)
    return mine === 0 ? `Nothing is watched in ${no}` : `${watches(mine)} for you · none in ${no}`;
  const place = everywhere ? 'all channels' : 'this channel';
  return `${watches(here)} in ${place}${mine === 0 ? '' : ` · ${number(mine)} for you`}`;
}

function watchSection({ watch, mayChange }: WatchRow, list: WatchList, now: number) {
  return section(
    `:eye: *${watchTitle(watch)}*${stateLine(watch, now)}\n${capitalized(facts(watch, list === 'everywhere'))}`,
    mayChange ? watchMenu(watch, list, now) : undefined,
  );
}

/** Actions on a watch in a list. The reply replaces the list with the updated list. */
function watchMenu(watch: ShownWatch, list: WatchList, now: number): Overflow {
  const { id } = watch;
  const remove = { label: 'Remove', value: watchText({ kind: 'remove', id, list }) };
  if (watch.hidden !== undefined) return overflow([remove], 'replace');
  if (watch.paused)
    return overflow([{ label: 'Resume', value: watchText({ kind: 'resume', id, list }) }, remove], 'replace');
  return overflow(
    [
      ...muteOptions(id, list).map(({ label, value }) => ({ label: `Mute ${label}`, value })),
      ...(isMuted(watch, now) ? [{ label: 'Unmute', value: watchText({ kind: 'unmute', id, list }) }] : []),
      remove,
    ],
    'replace',
  );
}

/** For everyone, in place of an answer that Slack doesn't show only to its reader. */
export function personalAnswerView(): Message {
  const text = "This reply lists your own watches, and Slack can't show it to you privately here.";
  return message({
    text,
    head: [section(`:lock: ${text}`), context('Send me `watches` in a direct message to see them.')],
  });
}
