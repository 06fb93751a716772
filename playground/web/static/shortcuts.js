import { byId, post, viewer } from './wire.js';

/** Slack's shortcut menu as buttons, on a message or beside the title. */
document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-shortcut]');
  if (!button || button.ariaBusy === 'true') return;
  const message = button.closest('[data-ts]')?.dataset;
  button.ariaBusy = 'true';
  const { problem } = await post('shortcut', {
    user: viewer.user,
    name: button.dataset.shortcut,
    ...(message && { on: { channel: message.in, ts: message.ts } }),
  });
  button.ariaBusy = null;
  if (problem) byId('status').textContent = problem;
});
