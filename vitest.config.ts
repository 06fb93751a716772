import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Set by .ci/run, which adds the counts to those of its other checks.
const report = process.env['VITEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/database/setup.ts'],
    // Tests wait for servers, processes and intervals most of the time: one file more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Real servers and property tests: generous, so that a busy machine does not turn slow into red.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
