/** JSON that jsonb takes: it knows no NUL character and no half of a surrogate pair. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '') : part,
  );
}
