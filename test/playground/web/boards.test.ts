import { expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startBoards } from '../../../playground/web/boards.ts';

const HOUR = 3_600_000;
const stops = (hours: number) => [{ type: 'stop', timeUnit: 'HOURS', duration: hours }];

async function start() {
  const boards = await startBoards({
    now: () => Date.UTC(2026, 10, 24, 12),
    jobOf: (id) => modelarts.jobs.get(id),
  });
  const modelarts = await startModelArts({ jobs: [], boards: boards.url });
  onTestFinished(async () => {
    await modelarts.close();
    await boards.close();
  });
  const board = async (id: string, type = 'tensorboard') => {
    const answer = await fetch(`${boards.url}${type}/project/${id}/`);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  return { jobs: modelarts.jobs, boards, board };
}

test('a running job has a board with its name and a chart', async () => {
  const { jobs, board } = await start();
  const { job_id: id } = jobs.add({
    job_name: '<b>resnet',
    job_desc: 'a & b',
    status: 8,
    duration: 2 * HOUR,
  });
  const { status, text, headers } = await board(id);
  expect(status).toBe(200);
  expect(text).toContain('<h1>&lt;b&gt;resnet</h1>');
  expect(text).toMatch(
    /<svg [^>]*role="img"[^>]*aria-label="Loss falls to 0\.\d+, accuracy rises to 0\.\d+"/,
  );
  expect(text).toContain('running for 2.0 hours');
  expect(text.replaceAll(/accuracy [\d.]+|[\d.]+,[\d.]+/g, '')).not.toContain('NaN');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test.each([
  ['stopped', 12, undefined, /not running/],
  ['ended by auto-stop', 10, stops(4), /expired: auto-stop ended it after 4 h/],
  ['failed', 11, stops(4), /not running/],
])('a job that is %s has no chart, and the page says why', async (_, status, schedule, words) => {
  const { jobs, board } = await start();
  const { job_id: id } = jobs.add({ job_name: 'resnet', status, schedule });
  const { text } = await board(id);
  expect(text).toMatch(words);
  expect(text).not.toContain('<svg');
});

test('a deleted job, and any other URL', async () => {
  const { board, boards } = await start();
  expect(await board('999')).toMatchObject({
    status: 404,
    text: expect.stringContaining('no longer exists'),
  });
  expect((await fetch(`${boards.url}other`)).status).toBe(404);
});

test("the playground's jobs link to it", async () => {
  const boards = await startBoards({ now: Date.now, jobOf: (id) => modelarts.jobs.get(id) });
  const modelarts = await startModelArts({ jobs: 40, boards: boards.url });
  onTestFinished(async () => {
    await modelarts.close();
    await boards.close();
  });
  const running = modelarts.jobs.all().filter(({ status }) => status === 8);
  expect(running.length).toBeGreaterThan(0);
  for (const { service_url: url, job_name: name } of running)
    expect(await (await fetch(url ?? '')).text()).toContain(name);
});
