import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadEnvFile } from './lib/load-env-file.ts';
import { DEPLOY_VARIABLE_EXAMPLES } from './lib/manifest/deploy-variables.ts';
import { findManifestProblems, findSecretsInManifest } from './lib/manifest/find-manifest-problems.ts';
import { findMissingHandlers } from './lib/manifest/find-missing-handlers.ts';
import { readManifest } from './lib/manifest/read-manifest.ts';

const ROOT = path.join(import.meta.dirname, '..');

const USAGE = `Usage: npm run check:manifest [-- --template <file>] [--json]

Resolves s.yaml with the real "s preview", offline, and says what is wrong with it.
A required variable that is not set is replaced by an example.

  --template <file>   another file than s.yaml
  --json              print the problems as JSON
  --help              print this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { template: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(USAGE);
  const template = path.resolve(values.template ?? path.join(ROOT, 's.yaml'));
  // Before the examples: what s itself reads of the file would give way to them.
  loadEnvFile(path.join(path.dirname(template), '.env'));
  const env = { ...DEPLOY_VARIABLE_EXAMPLES, ...process.env };
  const manifest = await readManifest({ template, env });
  const manifestProblems = findManifestProblems(manifest);
  const problems = [
    ...manifestProblems,
    ...(manifestProblems.length > 0 ? [] : await findMissingHandlers(manifest, ROOT)),
    ...(await findSecretsInManifest(template, env)),
  ];
  if (values.json) console.log(JSON.stringify({ problems }, null, 2));
  else console.log(problems.length === 0 ? `${path.basename(template)} is fine` : problems.join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
