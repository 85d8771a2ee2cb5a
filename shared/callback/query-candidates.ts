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

/** In the words of docs/deploy.md: what the log says of a query. */
export type QueryForm =
  | 'none'
  | 'configured'
  | 'percent-encoded'
  | 'as-it-is'
  | 'form-encoded'
  | 'minimal'
  | 'bare-names'
  | 'reversed'
  | 'unsorted'
  | 'repeated';

const NO_QUERY: ReadonlyMap<string, QueryForm> = new Map([['', 'none']]);

function* likelyForms(given: Parameters): Generator<[QueryForm, query: string]> {
  const sorted = sortedByBytes(given);
  yield ['percent-encoded', join(sorted, percentEncode)];
  yield ['as-it-is', join(sorted, (text) => text)];
  yield ['form-encoded', join(sorted, formEncode)];
  yield ['minimal', join(sorted, minimalEncode)];
  yield ['bare-names', withBareNames(sorted)];
  yield ['reversed', join(sorted.toReversed(), percentEncode)];
  yield ['unsorted', join(given, percentEncode)];
  yield ['repeated', join(splitRepeated(sorted), percentEncode)];
}

/**
 * Function Compute's built-in runtimes hand over decoded parameters and not the raw query that OSS signed.
 * These are the few raw forms it most likely had, likeliest first; each is then verified, so a wrong one lets nothing in.
 */
export function queryCandidates(
  queryParameters: Readonly<Record<string, string>>,
  configuredQuery: string | undefined,
): ReadonlyMap<string, QueryForm> {
  const given: Parameters = Object.entries(queryParameters);
  if (given.length === 0) return NO_QUERY;
  const candidates = new Map<string, QueryForm>();
  if (configuredQuery) candidates.set(configuredQuery, 'configured');
  for (const [form, query] of likelyForms(given)) if (!candidates.has(query)) candidates.set(query, form);
  return candidates;
}
