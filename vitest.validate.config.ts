import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/validation/badInputs.ts',
      'test/validation/calibration.ts',
      'test/validation/doors.ts',
      'test/validation/write.ts',
      'test/validation/random.ts',
      'test/validation/many.ts',
      'test/validation/tolerance.ts',
      'test/validation/memory.ts',
      'test/validation/recommendations.ts',
      'test/validation/studio.ts',
      'test/validation/publishedAdvice.ts',
    ],
    testTimeout: 1_800_000,
  },
});
