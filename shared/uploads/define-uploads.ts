import { checkKind } from './check-kind.ts';
import { RESULTS_PREFIX } from './results-prefix.ts';
import type { KindDefinition, UploadKind, Uploads } from './upload-kind.ts';

const checked = new WeakSet<Uploads>();

/** Declares the kinds of upload. A mistake fails at build time, with the kind's name in it. */
export function defineUploads<Schemas extends Record<string, unknown>>(
  kinds: {
    readonly [Name in keyof Schemas]: KindDefinition<Schemas[Name]>;
  },
): { readonly [Name in keyof Schemas]: UploadKind } {
  const uploads: Uploads = kinds;
  const seen = new Map<string, string>();
  for (const [name, kind] of Object.entries(uploads)) {
    checkKind(name, kind);
    const other = seen.get(kind.prefix);
    if (other !== undefined)
      throw new TypeError(
        `uploads.ts: kind "${name}": has the same prefix, "${kind.prefix}", as kind "${other}": give each one of its own.`,
      );
    seen.set(kind.prefix, name);
  }
  checked.add(uploads);
  return kinds;
}

/** What uploads.ts exports, if `defineUploads` has seen it: nothing else checks what it says. */
export function requireDefined(exported: unknown): Uploads {
  if (typeof exported === 'object' && exported !== null && checked.has(exported as Uploads))
    return exported as Uploads;
  throw new TypeError('uploads.ts: write "export default defineUploads({ … })".');
}

/** The kind of an object: the longest prefix that matches. Results are of no kind. */
export function kindOfObject(uploads: Uploads, object: string): string | undefined {
  if (object.startsWith(RESULTS_PREFIX)) return undefined;
  let found: string | undefined;
  let length = -1;
  for (const [name, { prefix }] of Object.entries(uploads)) {
    if (prefix.length <= length || !object.startsWith(prefix)) continue;
    found = name;
    length = prefix.length;
  }
  return found;
}
