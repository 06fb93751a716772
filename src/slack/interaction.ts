import type { Command } from '../commands/command.ts';
import type { CommandMetric } from '../metrics.ts';
import type { Question, Tally } from '../modelarts/types.ts';
import type { ActionKind } from '../views/kit/blocks.ts';
import type { Reply } from './out/reply.ts';
import type { WaitingLine } from './waitingLine.ts';

/** Who wants something, and where: Slack IDs. */
export interface Requester {
  readonly user: string;
  /** The workspace of the person, which in a shared channel need not be the channel's; undefined: Slack does not say. */
  readonly team: string | undefined;
  readonly channel: string;
  /** A direct message, of two or of a group: nobody can be invited to it. */
  readonly direct?: boolean;
}

/** One command, click or form of one person. */
export interface Interaction {
  /** `message`: a direct message. `submit`: a form. `unknown`: a button that this version does not have. */
  readonly kind: 'command' | 'mention' | 'message' | 'shortcut' | ActionKind | 'submit' | 'unknown';
  /** The text of the command; of a form, the text that opens it again. */
  readonly text: string;
  /** What a form says: more than a text can. */
  readonly command?: Command;
  readonly requester: Requester;
  /** Names the message whose button was clicked. */
  readonly message?: string;
  readonly reply: Reply;
  /** Slack's name for the interaction, the same each time that it is delivered. */
  readonly id: string;
}

/** The context of one interaction. */
export interface InteractionRun {
  /** In the log, and in what people quote when something fails. */
  readonly reference: string;
  /** Set as soon as the text is read. */
  verb: CommandMetric['verb'];
  /** Set as soon as it is known; only where there are several clouds. */
  cloud?: string | undefined;
  /** Goes down to each request that it takes. */
  readonly question: Question & { readonly tally: Tally };
  /** Whether the answer may replace the message that was clicked: not after that of a later click. */
  readonly mayReplace: () => boolean;
  readonly waitingLine: WaitingLine;
}
