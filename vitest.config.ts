import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Set by .ci/run, which adds the counts to those of its other checks.
const report = process.env['VITEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // As Node does: the default import of a CommonJS module is its `module.exports`.
    deps: { interopDefault: false },
    setupFiles: ['test/database/wasm.ts'],
    globalSetup: ['test/database/setup.ts'],
    // Tests wait for servers, processes and intervals half of the time.
    maxWorkers: 3 * availableParallelism(),
    // Modules of src/ keep no state except caches, so test files can share them. This halves the CPU time.
    isolate: false,
    // Limits are for what hangs: a machine that is ten times busier must not fail.
    // The first test that needs an embedded database also creates the template: a minute at a load of 13 on two cores.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
