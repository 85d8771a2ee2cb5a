/** A callback body in the form of OSS: each field that is given. */
export function callbackBody(fields: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(texts).toString();
}
