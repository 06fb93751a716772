import type { KnownBlock } from '@slack/types';
import type { Message } from '../../views/kit/message.ts';
import { slackErrorCode } from './slackFailure.ts';

/** What one call to Slack sends. */
export interface Content {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

/** Sends each message in the richest layout that Slack accepts. */
export interface Layouts {
  /**
   * Sends the blocks; where Slack rejects them, the fallback, and then the text alone.
   * @param isRejection whether the error says that Slack rejects the blocks
   */
  send<T>(
    message: Message,
    send: (content: Content) => Promise<T>,
    isRejection?: (error: unknown) => boolean,
  ): Promise<T>;
}

/** Not every workspace or Slack release has these blocks. */
const newest: ReadonlySet<string> = new Set(['data_visualization', 'data_table']);

/** Remembers, for the life of the process, which new block types Slack rejects. */
export function createLayouts(): Layouts {
  const rejected = new Set<string>();
  return {
    async send(
      { text, blocks, fallback },
      send,
      isRejection = (error) => slackErrorCode(error) === 'invalid_blocks',
    ) {
      const isKnown = !fallback || !blocks.some(({ type }) => rejected.has(type));
      const layouts = [...(isKnown ? [blocks] : []), ...(fallback ? [fallback] : [])];
      for (const layout of layouts) {
        try {
          const sent = await send({ text, blocks: layout });
          if (layout === fallback) for (const { type } of blocks) if (newest.has(type)) rejected.add(type);
          return sent;
        } catch (error) {
          if (!isRejection(error)) throw error;
        }
      }
      // The text still helps.
      return send({ text });
    },
  };
}
