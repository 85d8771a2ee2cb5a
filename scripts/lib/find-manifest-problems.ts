import { Ajv } from 'ajv';
import { VARIABLES } from '../../shared/config.ts';
import { OPTIONAL_SECRETS, SECRETS } from './deploy-variables.ts';
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

type Variables = Readonly<Record<string, string | undefined>>;

/** A manifest that resolves without a required secret holds that secret, or a default for it. */
async function findRequiredSecret(
  name: string,
  template: string,
  env: Variables,
): Promise<string | undefined> {
  try {
    await readManifest({ template, env: { ...env, [name]: '' } });
    return `${name} has a value in s.yaml: write \${env('${name}')}, without a default.`;
  } catch (error) {
    if (error instanceof ManifestError && error.message.includes(name)) return undefined;
    throw error;
  }
}

async function findOptionalSecret(
  name: string,
  template: string,
  env: Variables,
): Promise<string | undefined> {
  const { resources } = await readManifest({ template, env: { ...env, [name]: '' } });
  const hasValue = Object.values(resources).some(({ props }) => props.environmentVariables?.[name]);
  return hasValue ? `${name} has a value in s.yaml: write \${env('${name}', '')}.` : undefined;
}

export async function findSecretsInManifest(template: string, env: Variables): Promise<string[]> {
  const problems = await Promise.all([
    ...SECRETS.map((name) => findRequiredSecret(name, template, env)),
    ...OPTIONAL_SECRETS.map((name) => findOptionalSecret(name, template, env)),
  ]);
  return problems.filter((problem) => problem !== undefined);
}
