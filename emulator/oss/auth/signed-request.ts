/** The parts of a request that a signature covers. Header values are the bytes of the wire, as latin1. */
export interface SignedRequest {
  method: string;
  bucket: string | undefined;
  key: string | undefined;
  query: ReadonlyMap<string, string>;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
}

/** As latin1 too, so that all that is signed is bytes, and one string holds them. */
export function bytesAsText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function resourceOf({ bucket, key }: SignedRequest): string {
  return bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`;
}

export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
