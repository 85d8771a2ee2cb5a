/** Where results are written. No kind matches it, so that a result never starts work of its own. */
export const RESULTS_PREFIX = '_results/';

export type UploadKind = {
  /** Objects whose key begins with this are of this kind; of several, the longest prefix wins. */
  readonly prefix: string;
} & (
  | { readonly ticket?: 'required'; readonly confirm?: boolean }
  /** Without a ticket, and unconfirmed, everything in the callback is what the uploader says. It has to be said aloud. */
  | { readonly ticket: 'optional'; readonly confirm: false }
);

export type Uploads = Readonly<Record<string, UploadKind>>;

const KIND_NAME = /^[a-z][a-zA-Z0-9_-]{0,63}$/;

function checkKind(name: string, kind: UploadKind, seen: Map<string, string>): void {
  const fail = (what: string): never => {
    throw new TypeError(`uploads.ts: kind "${name}": ${what}`);
  };
  if (!KIND_NAME.test(name))
    fail('a name begins with a lower-case letter and has letters, digits, "-" and "_".');
  if (kind.prefix.startsWith(RESULTS_PREFIX))
    fail(`results are written to "${RESULTS_PREFIX}"; choose another prefix.`);
  if (kind.prefix.startsWith('/')) fail('a key does not begin with "/"; write the prefix without it.');
  if (kind.ticket === 'optional' && kind.confirm !== false) {
    fail(
      `without a ticket nothing proves the upload; to accept that, write "confirm: false" beside "ticket: 'optional'".`,
    );
  }
  const other = seen.get(kind.prefix);
  if (other !== undefined) fail(`has the same prefix, "${kind.prefix}", as kind "${other}".`);
  seen.set(kind.prefix, name);
}

const checked = new WeakSet<Uploads>();

/** Declares the kinds of upload. A mistake fails at build time, with the kind's name in it. */
export function defineUploads<const Kinds extends Uploads>(kinds: Kinds): Kinds {
  const seen = new Map<string, string>();
  for (const [name, kind] of Object.entries(kinds)) checkKind(name, kind, seen);
  checked.add(kinds);
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
