import { Ajv } from 'ajv';
import { VARIABLES } from '../../shared/config.ts';
import { SECRETS } from './deploy-variables.ts';
import { describeSchemaError } from './describe-schema-error.ts';
import type { Manifest } from './manifest.ts';
import { findRuleProblems } from './manifest-rules.ts';
import { MANIFEST_SCHEMA } from './manifest-schema.ts';
import { ManifestError, readManifest } from './read-manifest.ts';

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  discriminator: true,
}).compile<Manifest>(MANIFEST_SCHEMA);

/** Not by our code. */
export const READ_BY_NODE = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** What is wrong with a resolved manifest, a plain sentence each. */
export function findManifestProblems(manifest: unknown): string[] {
  if (!validate(manifest)) return (validate.errors ?? []).map(describeSchemaError);
  return findRuleProblems(manifest, [...Object.keys(VARIABLES), ...READ_BY_NODE]);
}

/** A manifest that resolves without a secret holds that secret, or a default for it. */
export async function findSecretsInManifest(
  template: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const problems = SECRETS.map(async (name) => {
    try {
      await readManifest({ template, env: { ...env, [name]: '' } });
      return `${name} has a value in s.yaml: write \${env('${name}')}, without a default.`;
    } catch (error) {
      if (error instanceof ManifestError && error.message.includes(name)) return undefined;
      throw error;
    }
  });
  return (await Promise.all(problems)).filter((problem) => problem !== undefined);
}
