type Parameters = readonly (readonly [name: string, value: string])[];

function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function formEncode(text: string): string {
  return percentEncode(text).replaceAll('%20', '+');
}

/** Leaves what may stand in a query as it is: `a/b:c` and not `a%2Fb%3Ac`. */
function minimalEncode(text: string): string {
  return encodeURI(text.toWellFormed()).replace(/[&#+=]/g, percentEncode);
}

function join(parameters: Parameters, encode: (text: string) => string): string {
  return `?${parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

function withBareNames(parameters: Parameters): string {
  const part = ([name, value]: readonly [string, string]): string =>
    value === '' ? percentEncode(name) : `${percentEncode(name)}=${percentEncode(value)}`;
  return `?${parameters.map(part).join('&')}`;
}

function splitRepeated(parameters: Parameters): Parameters {
  return parameters.flatMap(([name, value]) => value.split(',').map((item) => [name, item] as const));
}

/**
 * Function Compute's built-in runtimes hand over decoded parameters and not the raw query that OSS signed.
 * These are the few raw forms it most likely had, likeliest first; each is then verified, so a wrong one lets nothing in.
 */
export function queryCandidates(
  queryParameters: Readonly<Record<string, string>>,
  configuredQuery: string | undefined,
): string[] {
  const given: Parameters = Object.entries(queryParameters);
  if (given.length === 0) return [''];
  const candidates = [
    ...(configuredQuery ? [configuredQuery] : []),
    join(given, percentEncode),
    join(given, (text) => text),
    join(given, formEncode),
    join(given, minimalEncode),
    withBareNames(given),
    join([...given].reverse(), percentEncode),
    join(splitRepeated(given), percentEncode),
  ];
  return [...new Set(candidates)];
}
