/** A Bolt app that only acknowledges and responds with blocks that never change: what everything is measured against. */
import { App, HTTPReceiver } from '@slack/bolt';
import { constantMessage } from './constant.ts';

const receiver = new HTTPReceiver({ signingSecret: process.env['SLACK_SIGNING_SECRET'] ?? '' });
const app = new App({
  receiver,
  authorize: async () => ({ botToken: process.env['SLACK_BOT_TOKEN'] ?? '' }),
  clientOptions: { slackApiUrl: process.env['SLACK_API_URL'] ?? '' },
  convoStore: false,
});
app.command('/vizjobs', async ({ ack, respond }) => {
  await ack();
  await respond({ ...constantMessage, response_type: 'ephemeral', replace_original: false });
});
const server = await receiver.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
process.on('SIGTERM', () => process.exit(0));
process.stdout.write(
  `${JSON.stringify({ msg: 'ready', port: typeof address === 'object' ? address?.port : undefined })}\n`,
);
