import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { VARIABLES } from '../../../shared/config.ts';
import { OPTIONAL_SECRETS, SECRETS } from './deploy-variables.ts';
import { describeSchemaError } from './describe-schema-error.ts';
import type { Manifest } from './manifest.ts';
import { findRuleProblems } from './manifest-rules.ts';
import { MANIFEST_SCHEMA } from './manifest-schema.ts';
import { readManifest } from './read-manifest.ts';

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

const markOf = (name: string) => `what nobody would write down for ${name}`;

/** Of several functions with a secret each one is looked at: the value of one, and any default, is one too many. */
function findRequiredSecrets(text: string, given: readonly Variables[]): string[] {
  return SECRETS.filter(
    (name) =>
      given.some((variables) => ![undefined, markOf(name)].includes(variables[name])) ||
      new RegExp(`env\\(\\s*['"]${name}['"]\\s*,`).test(text),
  ).map((name) => `${name} has a value in s.yaml: write \${env('${name}')}, without a default.`);
}

function findOptionalSecrets(given: readonly Variables[]): string[] {
  return OPTIONAL_SECRETS.filter((name) => given.some((variables) => variables[name])).map(
    (name) => `${name} has a value in s.yaml: write \${env('${name}', '')}.`,
  );
}

/** Resolves the template with values of our own for what is secret: any other comes from the template. */
export async function findSecretsInManifest(template: string, env: Variables): Promise<string[]> {
  const marked = Object.fromEntries(SECRETS.map((name) => [name, markOf(name)]));
  const unset = Object.fromEntries(OPTIONAL_SECRETS.map((name) => [name, '']));
  const { resources } = await readManifest({ template, env: { ...env, ...marked, ...unset } });
  const given = Object.values(resources).map(({ props }) => props.environmentVariables ?? {});
  return [...findRequiredSecrets(await readFile(template, 'utf8'), given), ...findOptionalSecrets(given)];
}
