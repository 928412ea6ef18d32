import { defineConfig } from 'vitest/config';

// Simulations are deterministic but long, and nothing here measures time: the limits only end what hangs.
const HANGS_MS = 1_800_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    teardownTimeout: HANGS_MS,
  },
});
