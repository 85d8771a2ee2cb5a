/** OSS has whole seconds in the form of milliseconds, and the SDK for Python takes nothing else. */
export function formatIsoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '.000Z');
}
