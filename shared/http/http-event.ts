import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The shape that our handlers see on every platform: a Lambda HTTP event, with what Function Compute can and cannot tell. */
export interface HttpEvent extends APIGatewayProxyEventV2 {
  /** Only on Function Compute: the decoded parameters. The raw query is lost, and `rawQueryString` is a reconstruction. */
  fcQueryParameters?: Readonly<Record<string, string>>;
}

/** The headers that are read: as Lambda spells them, and as Function Compute does. */
const CANONICAL = {
  authorization: 'Authorization',
  'content-type': 'Content-Type',
  'x-oss-pub-key-url': 'X-Oss-Pub-Key-Url',
  'x-oss-request-id': 'X-Oss-Request-Id',
} as const;
type LowerCaseName = keyof typeof CANONICAL;

export type HttpResult = APIGatewayProxyStructuredResultV2;

export function rawBody(event: HttpEvent): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

/** Header names differ in case from platform to platform. */
export function header(event: HttpEvent, name: LowerCaseName): string | undefined {
  const direct = event.headers[name] ?? event.headers[CANONICAL[name]];
  if (direct !== undefined) return direct;
  const key = Object.keys(event.headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : event.headers[key];
}

export function isTextMap(map: unknown): map is Readonly<Record<string, string>> {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return false;
  for (const name in map) if (typeof (map as Record<string, unknown>)[name] !== 'string') return false;
  return true;
}

/** Whether this is an HTTP event, as far as both platforms agree on it; a direct invocation can bring anything. */
export function isHttpEvent(event: unknown): event is HttpEvent {
  if (typeof event !== 'object' || event === null) return false;
  const { rawPath, rawQueryString, headers, body, requestContext } = event as Partial<HttpEvent>;
  const epoch: unknown = requestContext?.timeEpoch;
  return (
    typeof rawPath === 'string' &&
    (typeof rawQueryString === 'string' || rawQueryString === undefined) &&
    isTextMap(headers) &&
    (typeof body === 'string' || body === undefined || body === null) &&
    typeof requestContext?.http?.method === 'string' &&
    (typeof epoch === 'number' || typeof epoch === 'string' || epoch === undefined)
  );
}
