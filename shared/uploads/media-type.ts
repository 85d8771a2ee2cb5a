/** Names as in https://www.rfc-editor.org/rfc/rfc6838#section-4.2, in lower case. */
const PATTERN = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/;

export function isMediaTypePattern(text: unknown): text is string {
  return typeof text === 'string' && PATTERN.test(text);
}

/** As in "image/jpeg", of what may come with parameters and in any case. */
export function mediaTypeOf(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a content type is one of those that patterns such as "image/*" name. */
export function matchesMediaType(patterns: readonly string[], mimeType: string): boolean {
  const type = mediaTypeOf(mimeType);
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
  );
}
