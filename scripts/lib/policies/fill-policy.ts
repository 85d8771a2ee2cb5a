import type { Policy } from './policy.ts';

/** What stands for a placeholder: each of several values makes a resource of its own. */
export type Values = Readonly<Record<string, readonly string[]>>;

const PLACEHOLDER = /\$\{([A-Z_]+)\}/;

function fillResource(resource: string, values: Values): string[] {
  const [placeholder, name = ''] = PLACEHOLDER.exec(resource) ?? [];
  if (placeholder === undefined) return [resource];
  const given = values[name];
  if (given === undefined) throw new Error(`There is no value for ${placeholder}.`);
  return given.flatMap((value) => fillResource(resource.replaceAll(placeholder, value), values));
}

/** Policies as one, for a deployment. A statement without a resource, for want of a value, is left out. */
export function fillPolicies(policies: readonly Policy[], values: Values): Policy {
  const statements = policies
    .flatMap(({ Statement }) => Statement)
    .map((statement) => ({
      ...statement,
      Resource: statement.Resource.flatMap((resource) => fillResource(resource, values)),
    }));
  return { Version: '1', Statement: statements.filter(({ Resource }) => Resource.length > 0) };
}
