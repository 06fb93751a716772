import type { Command } from '../../commands/command.ts';
import type { JobLink } from '../../jobs/links.ts';
import type { CommandMetric } from '../../metrics/metrics.ts';
import type { Question, Tally } from '../../modelarts/types.ts';
import type { ActionKind } from '../../views/kit/blocks.ts';
import type { Message } from '../../views/kit/message.ts';
import type { Reply } from '../out/reply.ts';
import type { WaitingLine } from './waitingLine.ts';

/** Who is asking, and where, as Slack IDs. */
export interface Requester {
  readonly user: string;
  /** The person's workspace, which in a shared channel may not be the channel's; undefined: unknown. */
  readonly team: string | undefined;
  readonly channel: string;
  /** A direct message between two people or a group, to which no one can be invited. */
  readonly direct?: boolean;
}

/** The ID of the direct message that this user is in. */
export const directOf = (requester: Requester, user: string): string | undefined =>
  requester.user === user && requester.channel.startsWith('D') ? requester.channel : undefined;

/** One command, click or form by one person. */
export interface Interaction {
  /**
   * `message`: a direct message. `link`: links in a message. `submit`: a form. `unknown`: a button unknown to this version.
   */
  readonly kind: 'command' | 'mention' | 'message' | 'link' | 'shortcut' | ActionKind | 'submit' | 'unknown';
  /** The command's text; for a form, the text that reopens it. */
  readonly text: string;
  /** A form's values, which can be more than a text can express. */
  readonly command?: Command;
  readonly requester: Requester;
  /** Identifies the message whose button was clicked. */
  readonly message?: string;
  /** Only for `link`. */
  readonly links?: SharedLinks;
  readonly reply: Reply;
  /** Slack's identifier for the interaction, the same for each delivery. */
  readonly id: string;
}

/** Links in a message that may lead to jobs. */
export interface SharedLinks {
  readonly links: readonly JobLink[];
  /**
   * Shows messages below that message, by URL, to everyone in the channel.
   * @throws SlackRefusal
   */
  readonly unfurl: (messages: ReadonlyMap<string, Message>) => Promise<void>;
}

/** The context of one interaction. */
export interface InteractionRun {
  /** Logged, and quoted by people when something fails. */
  readonly reference: string;
  /** Set as soon as the text is parsed. */
  verb: CommandMetric['verb'];
  /** Set as soon as it is known, and only with several clouds. */
  cloud?: string | undefined;
  /** Passed down to every request it makes. */
  readonly question: Question & { readonly tally: Tally };
  /** Whether the answer may replace the clicked message; false once a later click was answered. */
  readonly mayReplace: () => boolean;
  readonly waitingLine: WaitingLine;
}
