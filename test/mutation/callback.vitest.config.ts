import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/callback/**/*.test.ts', 'test/unit/callback-function/**/*.test.ts'],
    testTimeout: 15_000,
    fileParallelism: false,
  },
});
