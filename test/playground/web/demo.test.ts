import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../../waitUntil.ts';

function start(...options: string[]) {
  const child = spawn(process.execPath, ['playground/demo.ts', '--no-open', ...options]);
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => output.push(line));
  }
  const ended = once(child, 'close').then(([code]) => Number(code));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, output, ended };
}

async function startPage(...options: string[]) {
  const demo = start(...options);
  const url = await waitUntil(() => /http:\S+/.exec(demo.output.join('\n'))?.[0], { timeout: 20_000 });
  return { ...demo, url };
}

/** The status of a request with these headers, which `fetch` would not send. */
function statusOf(url: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('npm run demo', () => {
  test('prints the address of its page, rejects other hosts and origins, and SIGTERM stops everything it started', async () => {
    const { child, ended, url } = await startPage();
    const page = await (await fetch(url)).text();
    expect(page).toContain('vizjobs playground');
    expect(page).not.toContain('every cloud');
    const { host, origin } = new URL(url);
    expect(await statusOf(url, { host })).toBe(200);
    expect(await statusOf(url, { host: 'evil.example' })).toBe(403);
    const posted = (headers: Record<string, string>) =>
      statusOf(`${url}command`, { host, 'content-type': 'application/json', ...headers }, 'POST');
    expect(await posted({ origin })).not.toBe(403);
    expect(await posted({ origin: 'https://evil.example' })).toBe(403);
    expect(await posted({})).toBe(403);
    expect(await posted({ origin, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await posted({ origin, 'content-type': 'text/plain' })).toBe(403);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('--clouds starts it with two clouds, each of which can be broken', async () => {
    const { url } = await startPage('--clouds');
    const page = await (await fetch(url)).text();
    expect(page).toContain('<option value="">every cloud</option><option value="prod">prod</option>');
    expect(page).toContain('Researcher');
  });

  test('reports a port in use clearly', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { ended, output } = start('--port', String(port));
    expect(await ended).toBe(1);
    expect(output.join('\n')).toContain(`Port ${port} is in use.`);
  });

  test.each([['--port=many'], ['--wrong']])('%s prints an explanation and the usage', async (option) => {
    const { ended, output } = start(option);
    expect(await ended).toBe(1);
    expect(output.join('\n')).toContain('--port N ');
  });

  test('--help prints the usage and starts nothing', async () => {
    const { ended, output } = start('--help');
    expect(await ended).toBe(0);
    expect(output.join('\n')).toContain('npx vizjobs demo [OPTIONS]');
    expect(output.join('\n')).not.toContain('http:');
  });

  test('--terminal plays the main use case, and accepts commands and button labels', async () => {
    const { child, ended, output } = start('--terminal');
    child.stdin.end('/vizjobs running\nREFRESH\nNo such button\nhelp\nquit\n/vizjobs help\n');
    expect(await ended).toBe(0);
    const shown = output.join('\n');
    expect(shown).toMatch(/failed in the last 24 h · \d+ in all/);
    expect(shown).toContain('Page 2 of');
    expect(shown.match(/\d+ running jobs/g)).toHaveLength(2);
    expect(shown).toContain('There is no "No such button" here');
    expect(shown).toContain('Act as someone else:');
    // Nothing after `quit` is read.
    expect(shown).not.toContain('What to type');
  });

  test('--as operator acts as an operator, and a number picks one of several equal labels', async () => {
    const { child, ended, output } = start('--terminal', '--as', 'operator');
    child.stdin.end(
      '/vizjobs running\ndetails\ndetails 3\nstop\nin random\n/invite @vizjobs\n/vizjobs create\n',
    );
    expect(await ended).toBe(0);
    const shown = output.join('\n');
    expect(shown).toContain('Acting as Operator. Times are in America/New_York.');
    expect(shown).toMatch(/There are 10 of "details" here: Details 1, Details 2/);
    expect(shown).toContain('Stop this job?');
    expect(shown).toContain('vizjobs was added to this channel.');
    expect(shown).toContain("This opens a form, which the terminal can't show.");
  });

  test('--as rejects an unknown person', async () => {
    const { ended, output } = start('--terminal', '--as', 'nobody');
    expect(await ended).toBe(1);
    expect(output[0]).toMatch(
      /^There is no "nobody" here\. Choose one of: viewer, operator, guest(, \w+)*\.$/,
    );
  });
});
