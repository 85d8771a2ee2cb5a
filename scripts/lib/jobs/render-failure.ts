import { CallbackError } from '../../../shared/http/errors.ts';
import { hintForOperator } from '../hint-for-operator.ts';
import { UsageError } from './options.ts';

/** Why a command was not carried out, and what can be done about it. */
export function renderFailure(error: unknown): string {
  const lines = [error instanceof Error ? error.message : String(error)];
  if (error instanceof CallbackError) lines.push(hintForOperator(error));
  if (error instanceof UsageError) lines.push('See npm run jobs -- --help.');
  return lines.join('\n');
}
