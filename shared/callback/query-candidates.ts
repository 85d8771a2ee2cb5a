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

/** The platform sorts names by their bytes, but a JavaScript object puts names like "10" first. */
function sortedByBytes(parameters: Parameters): Parameters {
  return [...parameters].sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
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
  const sorted = sortedByBytes(given);
  const candidates = [
    ...(configuredQuery ? [configuredQuery] : []),
    join(sorted, percentEncode),
    join(sorted, (text) => text),
    join(sorted, formEncode),
    join(sorted, minimalEncode),
    withBareNames(sorted),
    join(sorted.toReversed(), percentEncode),
    join(given, percentEncode),
    join(splitRepeated(sorted), percentEncode),
  ];
  return [...new Set(candidates)];
}
