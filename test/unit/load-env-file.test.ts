import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadEnvFile } from '../../scripts/lib/load-env-file.ts';
import { readManifest } from '../../scripts/lib/manifest/read-manifest.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PREFIX = 'LOAD_ENV_FILE_TEST_';

/** Sets variables for the time of the test, and unsets those that the test has set. */
function withEnvironment(given: Readonly<Record<string, string>>): void {
  Object.assign(process.env, given);
  onTestFinished(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith(PREFIX)) delete process.env[name];
  });
}

const LINES = [
  ['PLAIN', 'one'],
  ['QUOTED', '"two words"  # a comment'],
  ['COMMENT', 'three#four'],
  ['SINGLE', '\'a "quote"\''],
  ['DOLLAR', 'postgres://user:pa$PLAIN-word@host/database'],
  ['BRACES', '${PLAIN}/${NOT_THERE:-else}'],
  ['EMPTY', ''],
  ['SPACED', '  a b  '],
  ['LINES', '"a\\nb"'],
  ['GIVEN', 'from the file'],
  ['GIVEN_EMPTY', 'from the file'],
] as const;

const inFile = (text: string) => text.replace(/\$(\{?)(PLAIN|NOT_THERE)/, `$$$1${PREFIX}$2`);

it('reads what Serverless Devs reads, and leaves alone what the environment has', async () => {
  const folder = await temporaryFolder();
  const text = LINES.map(([name, value]) => `${PREFIX}${name} = ${inFile(value)}\n`).join('');
  const file = path.join(folder, '.env');
  await writeFile(file, `# secrets\nexport ${text}`);
  const vars = LINES.map(([name]) => `  ${name}: \${env('${PREFIX}${name}', 'not set')}\n`).join('');
  const template = path.join(folder, 's.yaml');
  const resource = '  one:\n    component: fc3\n    props:\n      region: cn-hangzhou\n';
  await writeFile(template, `edition: 3.0.0\nname: test\nvars:\n${vars}resources:\n${resource}`);
  withEnvironment({ [`${PREFIX}GIVEN`]: 'given', [`${PREFIX}GIVEN_EMPTY`]: '' });

  const resolved = (await readManifest({ template })) as unknown as { vars: Record<string, string> };
  loadEnvFile(file);
  // "env" in s.yaml takes its default for what is empty.
  const loaded = LINES.map(([name]) => [name, process.env[`${PREFIX}${name}`] || 'not set']);
  expect(Object.fromEntries(loaded)).toEqual(resolved.vars);
  expect(process.env).toMatchObject({
    [`${PREFIX}PLAIN`]: 'one',
    [`${PREFIX}DOLLAR`]: 'postgres://user:paone-word@host/database',
    [`${PREFIX}GIVEN`]: 'given',
    [`${PREFIX}GIVEN_EMPTY`]: '',
  });
});

it('needs no file, and says of one that it cannot read what it is', async () => {
  const folder = await temporaryFolder();
  const before = { ...process.env };
  loadEnvFile(path.join(folder, '.env'));
  expect(process.env).toEqual(before);
  expect(() => loadEnvFile(folder)).toThrow(`${folder} cannot be read (EISDIR).`);
});
