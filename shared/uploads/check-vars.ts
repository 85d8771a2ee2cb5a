import * as z from 'zod/mini';
import { $ZodAsyncError, type $ZodIssue } from 'zod/v4/core';
import { isAsyncSchema } from './is-async-schema.ts';
import type { UploadKind } from './upload-kind.ts';

type Fail = (what: string) => never;

const ASYNC = 'vars are read at once: leave out of its schema what is asynchronous, and do that in a hook.';

/** What the schema says of no vars at all, or that it throws. */
function probe(schema: NonNullable<UploadKind['vars']>): $ZodIssue[] | { thrown: unknown } {
  try {
    return z.safeParse(schema, {}).error?.issues ?? [];
  } catch (thrown) {
    return { thrown };
  }
}

/** Of the schema of vars: what it could not read, no callback with vars would get past. */
export function checkVars({ vars, ticket }: UploadKind, fail: Fail): void {
  if (vars === undefined) return;
  if (typeof vars !== 'object' || vars === null || !('_zod' in vars))
    fail('vars is a schema: z.object({ … }) of zod/mini.');
  if (isAsyncSchema(vars)) fail(ASYNC);
  const found = probe(vars);
  if ('thrown' in found && found.thrown instanceof $ZodAsyncError) fail(ASYNC);
  const issues = 'thrown' in found ? undefined : found;
  if (issues?.some(({ code, path }) => code === 'invalid_type' && path.length === 0))
    fail('vars is a schema of an object, as vars are one: z.object({ … }).');
  if (ticket === 'optional' && issues?.length !== 0)
    fail(
      `without a ticket there are no vars: make each of them optional, or leave "ticket: 'optional'" out.`,
    );
}
