import { section } from './kit/blocks.ts';
import { type Message, message } from './kit/message.ts';
import { code } from './kit/text.ts';

/** `default in:CLOUD` is done. */
export const defaultCloudView = (cloud: string): Message =>
  message({
    text: `Commands in this channel are now about ${cloud}.`,
    head: [
      section(
        `:white_check_mark: *Commands in this channel are now about ${code(cloud, 32)}*, unless they name another cloud: \`in:all\`, for example.`,
      ),
    ],
  });
