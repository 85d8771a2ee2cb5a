import { isPercentEncodingValid, percentDecode } from '../percent-decode.ts';

export interface HttpRequestParts {
  method: string;
  /** The request target as it was sent: path, and query behind a "?". */
  target: string;
  httpVersion: string;
  /** Names and values in turn, as node:http gives them in `rawHeaders`. */
  rawHeaders: readonly string[];
  body: Buffer;
  sourceIp: string;
  accountId: string;
  requestId: string;
  time: Date;
}

// Go's HTTP server keeps Host and Transfer-Encoding out of the headers; x-fc-*, Connection and Keep-Alive are FC's rule.
export const WITHHELD_HEADER = /^(?:x-fc-.*|connection|keep-alive|host|transfer-encoding)$/i;

const TEXT_TYPES: ReadonlySet<string> = new Set([
  'text/plain',
  'text/html',
  'text/css',
  'text/csv',
  'text/javascript',
  'text/xml',
  'application/json',
  'application/ld+json',
  'application/xhtml+xml',
  'application/xml',
  'application/atom+xml',
  'application/javascript',
]);

function goCanonicalName(name: string): string {
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

function append(map: Map<string, string>, name: string, value: string): void {
  const earlier = map.get(name);
  map.set(name, earlier === undefined ? value : `${earlier},${value}`);
}

/** node:http gives each byte as one character. Those beyond ASCII are UTF-8 to FC. */
function readBytes(text: string): string {
  return /[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text)
    ? Buffer.from(text, 'latin1').toString('utf8')
    : text;
}

function readHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    append(headers, goCanonicalName(rawHeaders[at] ?? ''), readBytes(rawHeaders[at + 1] ?? ''));
  }
  return headers;
}

function decodeQueryPart(part: string): string {
  return percentDecode(part.replaceAll('+', ' ')).toString('utf8');
}

function readQuery(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';') || !isPercentEncodingValid(pair)) continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    append(parameters, decodeQueryPart(name), equals === -1 ? '' : decodeQueryPart(pair.slice(equals + 1)));
  }
  return parameters;
}

/** Written by hand: Go sorts the keys of a map by their bytes, and a JavaScript object puts keys like "10" first. */
function sortedJson(map: ReadonlyMap<string, string>): string {
  const members = [...map]
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}

function isText(contentType: string | undefined): boolean {
  return TEXT_TYPES.has((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

/** Splits a request target, which may be absolute ("http://host/path"), into what FC sees of it. */
export function splitTarget(target: string): {
  rawPath: string;
  query: string;
  authority: string | undefined;
} {
  const [origin = '', authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target) ?? [];
  const relative = target.slice(origin.length);
  const mark = relative.indexOf('?');
  const rawPath = mark === -1 ? relative : relative.slice(0, mark);
  const query = mark === -1 ? '' : relative.slice(mark + 1);
  return { rawPath: rawPath === '' ? '/' : rawPath, query, authority };
}

/** The event that an HTTP trigger of FC 3.0 hands to a function, as the Buffer that the function gets. */
export function toFcEvent(request: HttpRequestParts): Buffer {
  const { rawPath, query, authority } = splitTarget(request.target);
  const headers = readHeaders(request.rawHeaders);
  const host = (authority ?? headers.get('Host') ?? '').replace(/:\d+$/, '');
  const asText = request.body.length === 0 || isText(headers.get('Content-Type'));
  const requestContext = {
    accountId: request.accountId,
    domainName: host,
    domainPrefix: host.split('.', 1)[0] ?? '',
    http: {
      method: request.method,
      path: percentDecode(rawPath).toString('utf8'),
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: headers.get('User-Agent') ?? '',
    },
    requestId: request.requestId,
    time: `${request.time.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`,
    timeEpoch: String(request.time.getTime()),
  };
  for (const name of headers.keys()) if (WITHHELD_HEADER.test(name)) headers.delete(name);
  const members = [
    '"version":"v1"',
    `"rawPath":${JSON.stringify(rawPath)}`,
    `"body":${JSON.stringify(request.body.toString(asText ? 'utf8' : 'base64'))}`,
    `"isBase64Encoded":${!asText}`,
    `"headers":${sortedJson(headers)}`,
    `"queryParameters":${sortedJson(readQuery(query))}`,
    `"requestContext":${JSON.stringify(requestContext)}`,
  ];
  return Buffer.from(`{${members.join(',')}}`, 'utf8');
}
