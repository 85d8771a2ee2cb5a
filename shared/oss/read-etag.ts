/** OSS writes ETags with quotes around them, and callbacks without: here they have none, in upper case. */
export function readEtag(text: string | undefined): string {
  return (text ?? '').replaceAll('"', '').toUpperCase();
}
