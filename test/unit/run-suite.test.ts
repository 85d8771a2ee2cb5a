import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runSuite } from '../../scripts/lib/run-suite.ts';
import { SUITES } from '../../scripts/lib/suites.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const suite = (commands: string[], budgetSeconds = 20) => ({ name: 'x', about: '', budgetSeconds, commands });

const testSuites = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/test-suites.ts', ...args], {
    cwd: ROOT,
  });

it('all suites together have 20 minutes at most', () => {
  const budgets = SUITES.filter(({ onRequest }) => !onRequest).map(({ budgetSeconds }) => budgetSeconds);
  expect(budgets.reduce((sum, budget) => sum + budget)).toBeLessThanOrEqual(20 * 60);
});

describe('a suite', () => {
  it('passes when each of its commands does', async () => {
    expect(await runSuite(suite(['true', 'true']))).toMatchObject({ name: 'x', passed: true });
  });

  it('fails with the reason when one does not, and runs the others all the same', async () => {
    const { passed, reason } = await runSuite(suite(['exit 3', 'true', 'kill -9 $$']));
    expect(passed).toBe(false);
    expect(reason).toBe('"exit 3" ended with exit code 3; "kill -9 $$" ended with SIGKILL');
  });

  it('is stopped, with all that it started, when its time is used up', async () => {
    const result = await runSuite(suite(['sleep 60 & sleep 60', 'true'], 0.3));
    expect(result).toMatchObject({
      passed: false,
      reason: expect.stringContaining('exceeded its time budget'),
    });
    expect(result.seconds).toBeLessThan(10);
  });
});

describe('the suites', () => {
  it('have names of their own', () => {
    const names = SUITES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are all in --help', async () => {
    const { stdout } = await testSuites('--help');
    for (const { name, budgetSeconds } of SUITES) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(`${budgetSeconds} s`);
    }
  });

  it('end with how many passed', async () => {
    const { stdout } = await testSuites('lock-file');
    expect(stdout).toMatch(/^lock-file {2}\d.* s of \d+ s$/m);
    expect(stdout).toMatch(/^1 passed, 0 failed$/m);
  });

  it('refuse a name that is none of theirs', async () => {
    await expect(testSuites('nothing')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no suite "nothing": there are types, lint'),
    });
  });
});
