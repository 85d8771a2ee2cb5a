import { describe, expect, it } from 'vitest';
import { findSecretsInManifest } from '../../../scripts/lib/manifest/find-manifest-problems.ts';
import { readManifest } from '../../../scripts/lib/manifest/read-manifest.ts';
import { EXAMPLE_ENV, withManifestCopy } from '../../support/resolve-manifest.ts';

const LAST_DATABASE_URL = /\$\{env\('DATABASE_URL'\)\}(?![\s\S]*DATABASE_URL)/;

describe('secrets in s.yaml', () => {
  it('are none', async () => {
    const problems = await withManifestCopy((template) => findSecretsInManifest(template, EXAMPLE_ENV));
    expect(problems).toEqual([]);
  });

  it.each([
    ['a default', 'TICKET_SECRETS', "${env('TICKET_SECRETS')}", "${env('TICKET_SECRETS', 'a-default')}"],
    ['a literal', 'TICKET_SECRETS', "${env('TICKET_SECRETS')}", 'a-literal'],
    [
      'a default in the last of several places',
      'DATABASE_URL',
      LAST_DATABASE_URL,
      "${env('DATABASE_URL', 'd')}",
    ],
    ['a literal in the last of several places', 'DATABASE_URL', LAST_DATABASE_URL, 'postgres://u:p@h/d'],
    ['the value of another', 'DATABASE_URL', LAST_DATABASE_URL, "${env('TICKET_SECRETS')}"],
    ['a default', 'REDIS_URL', "${env('REDIS_URL', '')}", "${env('REDIS_URL', 'redis://:pass@host')}"],
    ['a literal', 'REDIS_URL', "${env('REDIS_URL', '')}", 'redis://:pass@host'],
    [
      'a literal',
      'OSS_ACCESS_KEY_SECRET',
      "REDIS_URL: ${env('REDIS_URL', '')}",
      'OSS_ACCESS_KEY_SECRET: hunter2',
    ],
    ['a literal', 'OSS_SECURITY_TOKEN', "REDIS_URL: ${env('REDIS_URL', '')}", 'OSS_SECURITY_TOKEN: hunter2'],
  ])('are found when written as %s: %s', async (_, name, correct, written) => {
    const problems = await withManifestCopy(
      (template) => findSecretsInManifest(template, EXAMPLE_ENV),
      (text) => text.replace(correct, written),
    );
    expect(problems).toEqual([expect.stringContaining(`${name} has a value in s.yaml`)]);
  });

  it('do not hide another error of the template', async () => {
    const checking = withManifestCopy(
      (template) => findSecretsInManifest(template, EXAMPLE_ENV),
      (text) => text.replace("${env('OSS_REGION', 'cn-hangzhou')}", '${vars.nothing}'),
    );
    await expect(checking).rejects.toThrow('s.yaml cannot be resolved');
  });

  it('are not printed when Serverless Devs would evaluate a part of them', async () => {
    const env = { ...EXAMPLE_ENV, DATABASE_URL: 'postgres://u:pass${x}@h/d' };
    const error: unknown = await withManifestCopy((template) => readManifest({ template, env })).catch(
      (e) => e,
    );
    expect(String(error)).toContain('The value of DATABASE_URL contains "${"');
    expect(String(error)).not.toContain('pass$');
  });
});
