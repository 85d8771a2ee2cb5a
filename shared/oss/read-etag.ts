const NEEDS_WORK = /["a-z]/;

/** OSS writes ETags with quotes around them, and callbacks without: here they have none, in upper case. */
export function readEtag(text: string | undefined): string {
  const etag = text ?? '';
  // Most are so already, and to look is faster than to write them anew.
  return NEEDS_WORK.test(etag) ? etag.replaceAll('"', '').toUpperCase() : etag;
}
