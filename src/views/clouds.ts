import { section } from './kit/blocks.ts';
import { type Message, message } from './kit/message.ts';
import { code } from './kit/text.ts';

export const defaultCloudView = (cloud: string): Message =>
  message({
    text: `Commands in this channel now use ${cloud}.`,
    head: [
      section(
        `:white_check_mark: *Commands in this channel now use ${code(cloud, 32)}*. To use another cloud, add \`in:CLOUD\` or \`in:all\`.`,
      ),
    ],
  });
