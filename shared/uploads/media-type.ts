const PATTERN = /^[a-z]+\/(?:\*|[a-z0-9][a-z0-9.+-]*)$/;

export function isMediaTypePattern(text: unknown): text is string {
  return typeof text === 'string' && PATTERN.test(text);
}

/** As in "image/jpeg", of what may come with parameters and in any case. */
export function mediaTypeOf(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
