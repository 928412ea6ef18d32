import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Simulations are deterministic but long; nothing here measures time.
    testTimeout: 120_000,
  },
});
