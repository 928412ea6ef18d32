import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// Simulations are deterministic but long, and nothing here measures time: the limits only end what hangs.
const HANGS_MS = 1_800_000;
const LIMITS = { testTimeout: HANGS_MS, hookTimeout: HANGS_MS, teardownTimeout: HANGS_MS };

/** Tests that run a second time, with the kernel that checks every access and its own assertions. */
const WITH_ASSERTIONS = [
  'accounts',
  'bandwidth',
  'cacheServers',
  'clients',
  'crowds',
  'events',
  'kernelAssertions',
  'kernelPart',
  'lineMeter',
  'metered',
  'partialHolders',
  'peerCounts',
  'pools',
  'repeats',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'kernel as shipped',
          include: ['test/**/*.test.ts'],
          exclude: ['test/engine/kernelAssertions.test.ts'],
          ...LIMITS,
        },
      },
      {
        resolve: { alias: [{ find: /^\.\/code\.js$/, replacement: resolve('src/engine/kernel/debugCode.ts') }] },
        test: {
          name: 'kernel with assertions',
          include: WITH_ASSERTIONS.map((name) => `test/engine/${name}.test.ts`),
          globalSetup: 'test/debugKernel.ts',
          ...LIMITS,
        },
      },
    ],
  },
});
