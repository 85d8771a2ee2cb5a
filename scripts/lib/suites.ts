export interface Suite {
  name: string;
  about: string;
  budgetSeconds: number;
  /** Run one after the other, in the repository's root. */
  commands: readonly string[];
  /** Runs only when it is named: what it holds is a part of another suite. */
  onRequest?: true;
}

/** What ./scripts/test runs, in this order. The budgets are for a machine with two cores; all of them together are 20 minutes at most. */
export const SUITES: readonly Suite[] = [
  {
    name: 'types',
    about: 'the TypeScript compiler',
    budgetSeconds: 40,
    commands: ['npm run --silent typecheck'],
  },
  {
    name: 'lint',
    about: 'Biome, directions of imports, unused code',
    budgetSeconds: 30,
    commands: ['npm run --silent lint', 'npm run --silent imports', 'npm run --silent unused'],
  },
  {
    name: 'build',
    about: 'the bundles and their sizes',
    budgetSeconds: 10,
    commands: ['npm run --silent build'],
  },
  { name: 'manifest', about: 's.yaml', budgetSeconds: 15, commands: ['npm run --silent check:manifest'] },
  {
    name: 'docs',
    about: 'generated documentation is current',
    budgetSeconds: 5,
    commands: ['npm run --silent docs:errors -- --check'],
  },
  {
    name: 'tests',
    about: 'unit and flow tests and what they measure, with coverage',
    budgetSeconds: 825,
    commands: ['npx --no-install vitest run --coverage --project unit --project flow --project measured'],
  },
  {
    name: 'unit',
    about: 'unit tests alone',
    budgetSeconds: 300,
    commands: ['npx --no-install vitest run --project unit'],
    onRequest: true,
  },
  {
    name: 'flow',
    about: 'tests against real servers alone',
    budgetSeconds: 300,
    commands: ['npx --no-install vitest run --project flow'],
    onRequest: true,
  },
  {
    name: 'measured',
    about: 'tests that measure time or memory alone',
    budgetSeconds: 240,
    commands: ['npx --no-install vitest run --project measured'],
    onRequest: true,
  },
  {
    name: 'chaos',
    about: '120 uploads while everything goes wrong',
    budgetSeconds: 80,
    commands: ['npm run --silent chaos -- --seed 1 --uploads 120 --clients 12'],
  },
  {
    name: 'interop',
    about: 'published SDKs, curl and a browser against the emulator',
    budgetSeconds: 160,
    commands: ['npx --no-install vitest run --project interop'],
  },
  { name: 'fuzz', about: '20,000 invented inputs', budgetSeconds: 30, commands: ['npm run --silent fuzz'] },
  {
    name: 'lock-file',
    about: 'where package-lock.json gets packages from',
    budgetSeconds: 5,
    commands: ['npm run --silent check:lock-file'],
  },
];
