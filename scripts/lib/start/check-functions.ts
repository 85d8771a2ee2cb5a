import { join } from 'node:path';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import {
  ConfigError,
  EMULATOR_ACCOUNT_ID,
  readConfig,
  VARIABLES,
  type VariableName,
} from '../../../shared/config.ts';
import type { BuildReport } from '../../build.ts';
import type { Functions } from './local-functions.ts';

const DIST = join(import.meta.dirname, '../../../dist');

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

function findMissingHandlers(name: string, spec: FunctionSpec, built: BuildReport): string[] {
  const made = built.functions.find((one) => spec.handlerPath === join(DIST, one.name, 'index.js'));
  if (made === undefined) return [];
  const handlers = [spec.handler, spec.initializer?.handler, spec.preStop?.handler];
  return handlers
    .filter((handler) => handler !== undefined)
    .filter((handler) => !made.exports.includes(handler.slice(handler.lastIndexOf('.') + 1)))
    .map(
      (handler) =>
        `${name}: s.yaml names "${handler}", and functions/${made.name} exports ${made.exports.join(', ')}.`,
    );
}

function findInvalidVariables(name: string, { env }: FunctionSpec): string[] {
  try {
    readConfig(Object.keys(env).filter(isVariable), { ...env, FC_ACCOUNT_ID: EMULATOR_ACCOUNT_ID });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => `${name}: ${problem}`);
    throw error;
  }
}

/** Throws what would otherwise fail at each call. */
export function checkFunctions(functions: Functions, built: BuildReport): void {
  const problems = Object.entries(functions).flatMap(([name, spec]) => [
    ...findMissingHandlers(name, spec, built),
    ...findInvalidVariables(name, spec),
  ]);
  if (problems.length > 0) throw new Error(`The functions cannot run:\n${problems.join('\n')}`);
}
