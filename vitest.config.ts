import { defineConfig } from 'vitest/config';

const SECURITY_CODE = { statements: 100, branches: 100, functions: 100, lines: 100 };

const ADMISSION = [
  'shared/admission/**',
  ...['admit', 'compare-with-head', 'confirm', 'parse-body'].map((name) => `functions/callback/${name}.ts`),
];

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 20_000 },
      },
      {
        test: {
          name: 'flow',
          include: ['test/flow/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/start-shared-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Faults and deadlines are measured here: files that run beside each other would measure each other.
          fileParallelism: false,
          // Of the tests in a file that says so: some of them wait for most of their time.
          maxConcurrency: 8,
        },
      },
      {
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          globalSetup: ['test/interop/support/start-stack.ts'],
          // Each test starts a program, some of them a Java machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['shared/callback/**', 'shared/public-keys/**', ...ADMISSION],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'shared/callback/**': SECURITY_CODE,
        'shared/public-keys/**': SECURITY_CODE,
        ...Object.fromEntries(ADMISSION.map((file) => [file, SECURITY_CODE])),
      },
    },
  },
});
