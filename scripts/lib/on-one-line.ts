/** A key may hold anything; a line of a table is one line. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
