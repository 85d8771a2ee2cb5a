/** A callback as somebody captured it: from the wire, from a log of events, or out of an editor. */
export interface CapturedRequest {
  /** Percent-encoded, as it arrived. */
  path: string;
  /** With the leading "?", or empty. Several where the capture no longer has the raw query: what it may have been. */
  queries: readonly string[];
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
  /** Everything that followed the head, where that is more than Content-Length allows. */
  overlongBody?: Buffer;
  /** What the reader had to put right or found odd. */
  notes: readonly string[];
}

export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

export interface Target {
  path: string;
  query: string;
}

export function splitTarget(target: string): Target {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
}

/** Not signed, but refused all the same. */
export function notesOnMethod(method: string): string[] {
  return method === 'POST'
    ? []
    : [`The method is ${method}: the function takes nothing but POST, which OSS sends.`];
}
