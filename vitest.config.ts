import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const SECURITY_CODE = { statements: 100, branches: 100, functions: 100, lines: 100 };

const ADMISSION = [
  'shared/admission/**',
  ...['admit', 'compare-with-head', 'confirm', 'parse-body'].map((name) => `functions/callback/${name}.ts`),
];

const UNIT = 'test/unit/**/';
const FLOW = ['test/flow/**/', 'test/e2e/**/'];
/** Of time or memory: tests that run beside each other would measure each other. */
const MEASURED = '*.measured.test.ts';

/** Vitest would keep a core for itself: of two cores, half of the machine. */
const sideBySide = { maxWorkers: Math.max(2, availableParallelism() - 1) };

/** What a test waits for comes at once, but not on a machine that is busy: none of these limits is what a test checks. */
const patient = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
};

const withServers = {
  ...patient,
  globalSetup: ['test/support/start-shared-postgres.ts'],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...sideBySide,
          ...patient,
          name: 'unit',
          include: [`${UNIT}*.test.ts`],
          exclude: [UNIT + MEASURED],
        },
      },
      {
        test: {
          ...sideBySide,
          ...withServers,
          name: 'flow',
          include: FLOW.map((folder) => `${folder}*.test.ts`),
          exclude: FLOW.map((folder) => folder + MEASURED),
        },
      },
      {
        test: {
          ...withServers,
          name: 'measured',
          include: [UNIT, ...FLOW].map((folder) => folder + MEASURED),
          fileParallelism: false,
          // Of the tests in a file that says so: some of them wait for most of their time.
          maxConcurrency: 8,
        },
      },
      {
        test: {
          // Each test starts a program, some of them a Java machine.
          ...patient,
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          // Apart from those that run side by side.
          sequence: { groupOrder: 1 },
          globalSetup: ['test/interop/support/start-stack.ts'],
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
