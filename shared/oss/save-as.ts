/** Where OSS puts what it has made. */
export interface ResultTarget {
  bucket: string;
  key: string;
}

/** Safe in URLs and without padding: OSS refuses the ordinary alphabet. */
export function encodeName(name: string): string {
  return Buffer.from(name).toString('base64url');
}

/** The stage of a process that saves its result. */
export function saveAs({ bucket, key }: ResultTarget): string {
  return `sys/saveas,o_${encodeName(key)},b_${encodeName(bucket)}`;
}
