import type { StoredUpload } from '../../shared/uploads/stored-upload.ts';

export interface HookContext {
  /** The same each time the hook is called for this upload: use it to do the work once. */
  readonly idempotencyKey: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted when the time is used up. */
  readonly signal: AbortSignal;
}

/** Its upload has the vars that the schema of its kind makes. */
export type Hook = (upload: HookUpload, context: HookContext) => unknown;

export interface HookUpload extends Omit<StoredUpload, 'vars'> {
  readonly vars: Readonly<Record<string, unknown>>;
}

export function isHook(value: unknown): value is Hook {
  return typeof value === 'function';
}

function defaultOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'default' in value ? value.default : undefined;
}

/** Calls `onUploaded` of a kind: the hook itself, or a function that imports the module whose default export is the hook. */
export async function callHook(hook: Hook, upload: HookUpload, context: HookContext): Promise<void> {
  const returned = await hook(upload, context);
  const imported = defaultOf(returned);
  if (isHook(imported)) await imported(upload, context);
}
