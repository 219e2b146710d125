import { defineConfig } from 'vitest/config';

// Levels are told apart by file name: unit tests, integration tests (real servers and
// processes), end-to-end tests (a whole lab). Only the last two need patience.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.e2e.test.ts', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
