import type { Manifest } from '../manifest/manifest.ts';
import { deploymentValues } from './deployment-values.ts';
import { fillPolicies } from './fill-policy.ts';
import type { Policy } from './policy.ts';
import type { Policies } from './read-policies.ts';

export interface Role {
  /** Also of its policy. */
  name: string;
  /** Who may act as this role: a file of deploy/trust. Undefined for what people or machines run. */
  trust: 'fc' | 'oss' | 'mns' | undefined;
  policy: Policy;
}

/** Triggers, and commands. */
const OTHERS = [
  ['oss-trigger', 'oss'],
  ['mns-trigger', 'mns'],
  ['reconcile', undefined],
] as const;

function nameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}

/** The role of each function of a manifest, and those of triggers and commands. */
export function planRoles(manifest: Manifest, { ofEveryFunction, own }: Policies): Role[] {
  const values = deploymentValues(manifest);
  const functions = Object.values(manifest.resources).map(({ props }) => props);
  const ofFunctions = functions.map(({ functionName, role }): Role => {
    const policies = [ofEveryFunction, own.get(functionName)].filter((policy) => policy !== undefined);
    return { name: nameOf(role), trust: 'fc', policy: fillPolicies(policies, values) };
  });
  const prefix = nameOf(String(manifest.vars?.role));
  const ofOthers = OTHERS.map(([name, trust]): Role => {
    const policies = [own.get(name)].filter((policy) => policy !== undefined);
    return { name: `${prefix}-${name}`, trust, policy: fillPolicies(policies, values) };
  });
  return [...ofFunctions, ...ofOthers];
}
