import * as z from 'zod/mini';
import type { UploadKind } from './upload-kind.ts';

/** What the vars of a ticket are by the schema of the kind, or what is wrong with them. */
export function readVars(
  { vars: schema }: Pick<UploadKind, 'vars'>,
  vars: Readonly<Record<string, unknown>>,
): { vars: Readonly<Record<string, unknown>> } | { problem: string } {
  if (schema === undefined) return { vars };
  const result = z.safeParse(schema, vars);
  if (result.success) return { vars: result.data };
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return { problem: problems.join('; ') };
}
