/**
 * The parts of Bolt that vizjobs runs. Its index also loads Express and the receivers for Express and AWS
 * Lambda: a hundred files at each start.
 */
import app from '@slack/bolt/dist/App.js';
import socketModeReceiver from '@slack/bolt/dist/receivers/SocketModeReceiver.js';

export { bufferIncomingMessage, isRawBodyError } from '@slack/bolt/dist/receivers/HTTPModuleFunctions.js';

export const { default: App } = app;
export const { default: SocketModeReceiver } = socketModeReceiver;
