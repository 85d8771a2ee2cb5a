const PATTERN = /^[a-z]+\/(?:\*|[a-z0-9][a-z0-9.+-]*)$/;

export function isMediaTypePattern(text: unknown): text is string {
  return typeof text === 'string' && PATTERN.test(text);
}
