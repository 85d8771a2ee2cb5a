import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/public-keys/**/*.test.ts', 'test/flow/public-keys-redis*.test.ts'],
    testTimeout: 15_000,
    fileParallelism: false,
  },
});
