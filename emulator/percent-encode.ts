const RESERVED = /[^A-Za-z0-9_.~-]/g;

/** The bytes of the text in UTF-8 as %XX, but for the unreserved characters of RFC 3986. */
export function percentEncode(text: string): string {
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(RESERVED, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
