import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers and property tests: generous, so that a busy machine does not turn slow into red.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
