import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

test.each(readdirSync('.ci'))('.ci/%s is valid bash', async (name) => {
  await expect(run('bash', ['-n', `.ci/${name}`])).resolves.toEqual({ stdout: '', stderr: '' });
});
