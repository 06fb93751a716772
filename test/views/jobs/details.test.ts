import { describe, expect, test } from 'vitest';
import { jobDetailsView } from '../../../src/views/jobs/details.ts';
import type { Message } from '../../../src/views/kit/message.ts';
import { asOf, job } from '../jobs.ts';

const buttonIds = (message: Message) =>
  message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.action_id] : []))
      : [],
  );
const text = (message: Message) => JSON.stringify(message.blocks);

describe('the details of a job', () => {
  const running = job({ status: 8, serviceUrl: 'https://board.example/' });

  test('offer its changes to operators alone', () => {
    expect(buttonIds(jobDetailsView(running, asOf))).toEqual(['link:open', 'refresh:refresh', 'share:share']);
    expect(buttonIds(jobDetailsView(running, asOf, { mayAct: true }))).toEqual([
      'link:open',
      'refresh:refresh',
      'share:share',
      'open:stop',
      'open:delete',
      'open:edit-description',
    ]);
  });

  test('are shared without a button that changes the job or the message, even by an operator', () => {
    expect(buttonIds(jobDetailsView(running, asOf, { mayAct: true, sharedBy: 'U1' }))).toEqual([
      'link:open',
      'open:show-to-me',
    ]);
  });

  test.each([7, 10, 11])('have no link to the board in status %i', (status) => {
    const message = jobDetailsView(job({ status, serviceUrl: 'https://board.example/' }), asOf);
    expect(text(message)).not.toContain('board.example');
  });

  test('have no running time below a second', () => {
    expect(text(jobDetailsView(job({ duration: 999 }), asOf))).not.toContain('Running time');
    expect(text(jobDetailsView(job({ duration: 1_000 }), asOf))).toContain('Running time');
  });
});
