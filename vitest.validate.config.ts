import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/validation/write.ts'], testTimeout: 1_800_000 },
});
