import path from 'node:path';
import { ConfigError, readConfig, VARIABLES, type VariableName } from '../../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../../shared/function-variables.ts';
import type { FunctionProps } from './manifest.ts';

const VARIABLES_OF: Readonly<Record<string, readonly VariableName[]>> = FUNCTION_VARIABLES;

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

/** What the function itself would say when it starts: it would be deployed, and answer 500. Names no value. */
export function findConfigProblems({ code, environmentVariables = {} }: FunctionProps): string[] {
  const given = Object.keys(environmentVariables).filter(isVariable);
  const names = new Set([...(VARIABLES_OF[path.basename(code)] ?? []), ...given]);
  try {
    readConfig([...names], environmentVariables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => `environmentVariables: ${problem}`);
  }
}
