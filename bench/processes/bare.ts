/**
 * The baseline: a Bolt app that only acknowledges and responds with constant blocks. It loads no vizjobs
 * code: the blocks, and the request to send before answering, come from the environment.
 */
import { App, HTTPReceiver } from '@slack/bolt';
import { request } from 'undici';

const environment = (name: string) => process.env[name] ?? '';
const message = JSON.parse(environment('BENCH_MESSAGE'));
const question = process.env['BENCH_REQUEST'] && JSON.parse(process.env['BENCH_REQUEST']);
const appToken = process.env['SLACK_APP_TOKEN'];

const receiver = new HTTPReceiver({ signingSecret: environment('SLACK_SIGNING_SECRET') || 'none' });
const app = new App({
  ...(appToken ? { appToken, socketMode: true } : { receiver }),
  authorize: async () => ({ botToken: environment('SLACK_BOT_TOKEN') }),
  clientOptions: { slackApiUrl: environment('SLACK_API_URL') },
  convoStore: false,
});
app.command('/vizjobs', async ({ ack, respond }) => {
  await ack();
  if (question) {
    const { body, statusCode } = await request(question.url, { headers: question.headers });
    await body.text();
    if (statusCode !== 200) throw new Error(`The service responded with ${statusCode}`);
  }
  await respond({ ...message, response_type: 'ephemeral', replace_original: false });
});
process.on('SIGTERM', () => process.exit(0));
const started = appToken ? await app.start() : await receiver.start({ port: 0, host: '127.0.0.1' });
const address = !appToken && started && 'address' in started ? started.address() : undefined;
process.stdout.write(
  `${JSON.stringify({ msg: 'ready', port: typeof address === 'object' ? address?.port : undefined })}\n`,
);
