import { describe, expect, it } from 'vitest';
import { findLockFileProblems } from '../../scripts/lib/find-lock-file-problems.ts';

const REGISTRY = 'https://registry.example/';
const check = (entry: Record<string, unknown>) =>
  findLockFileProblems({ packages: { '': {}, 'node_modules/a': entry } }, REGISTRY);

describe('the check of the lock file', () => {
  it.each([
    [{ integrity: 'sha512-x' }],
    [{ integrity: 'sha512-x', resolved: `${REGISTRY}a/-/a-1.0.0.tgz` }],
    [{ inBundle: true }],
    [{ link: true, resolved: 'packages/a' }],
  ])('accepts %j', (entry) => {
    expect(check(entry)).toEqual([]);
  });

  it.each([
    [{ integrity: 'sha512-x', resolved: 'https://mirror.example/a-1.0.0.tgz' }, 'another place'],
    [{ integrity: 'sha512-x', resolved: 'git+ssh://git@host.example/a.git#1' }, 'another place'],
    [{ integrity: 'sha512-x', resolved: 'https://registry.example.evil.example/a.tgz' }, 'another place'],
    [{ resolved: `${REGISTRY}a/-/a-1.0.0.tgz` }, 'no "integrity"'],
  ])('refuses %j', (entry, says) => {
    expect(check(entry)).toEqual([expect.stringContaining(says)]);
  });
});
