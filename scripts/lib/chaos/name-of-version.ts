/** Of what a key contained at some time. */
export function nameOfVersion({ key, etag }: { key: string; etag: string }): string {
  return JSON.stringify([key, etag]);
}
