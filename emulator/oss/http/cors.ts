import type { Answer } from './answer.ts';
import { isHeaderName, isHeaderValue } from './header-value.ts';
import { OssError } from './oss-error.ts';

export interface CorsRule {
  /** Each with one "*" at the most. */
  allowedOrigins: readonly string[];
  allowedMethods: readonly string[];
  allowedHeaders: readonly string[];
  exposeHeaders: readonly string[];
  maxAgeSeconds?: number;
}

/** What one would set on a bucket that browsers upload to. */
export const OPEN_CORS: readonly CorsRule[] = [
  {
    allowedOrigins: ['*'],
    allowedMethods: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'],
    allowedHeaders: ['*'],
    exposeHeaders: ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma', 'x-oss-next-append-position'],
  },
];

function matches(pattern: string, text: string): boolean {
  const [start = '', ...end] = pattern.toLowerCase().split('*');
  const candidate = text.toLowerCase();
  if (end.length === 0) return candidate === start;
  const rest = end.join('*');
  return (
    candidate.length >= start.length + rest.length && candidate.startsWith(start) && candidate.endsWith(rest)
  );
}

function findRule(rules: readonly CorsRule[], origin: string, method: string, headers: readonly string[]) {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      headers.every((header) => rule.allowedHeaders.some((pattern) => matches(pattern, header))),
  );
}

function originOf(rule: CorsRule, origin: string): string {
  return rule.allowedOrigins.includes('*') ? '*' : origin;
}

/** The headers that let a page of `origin` read an answer. */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string | undefined,
  method: string,
): Record<string, string> {
  if (origin === undefined || !isHeaderValue(origin)) return {};
  const rule = findRule(rules, origin, method, []);
  if (rule === undefined) return {};
  return {
    'Access-Control-Allow-Origin': originOf(rule, origin),
    'Access-Control-Allow-Methods': rule.allowedMethods.join(', '),
    'Access-Control-Expose-Headers': rule.exposeHeaders.join(', '),
    Vary: 'Origin',
  };
}

function badPreflight(header: string): OssError {
  return new OssError({
    status: 400,
    code: 'BadRequest',
    message: `Insufficient information. ${header} header needed.`,
  });
}

/** The answer to OPTIONS, which nobody signs. */
export function preflight(rules: readonly CorsRule[], headers: ReadonlyMap<string, string>): Answer {
  const origin = headers.get('origin');
  if (origin === undefined || !isHeaderValue(origin)) throw badPreflight('Origin request');
  const method = headers.get('access-control-request-method');
  if (method === undefined) throw badPreflight('Request Access-Control-Request-Method');
  const asked = headers.get('access-control-request-headers') ?? '';
  const names = asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (!names.every(isHeaderName)) throw badPreflight('Access-Control-Request-Headers');
  const rule = findRule(rules, origin, method, names);
  if (rule === undefined) {
    throw new OssError({
      status: 403,
      code: 'AccessForbidden',
      message:
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
    });
  }
  return {
    status: 200,
    headers: {
      'Access-Control-Allow-Origin': originOf(rule, origin),
      'Access-Control-Allow-Methods': rule.allowedMethods.join(', '),
      ...(asked === '' ? {} : { 'Access-Control-Allow-Headers': asked }),
      'Access-Control-Expose-Headers': rule.exposeHeaders.join(', '),
      ...(rule.maxAgeSeconds === undefined ? {} : { 'Access-Control-Max-Age': String(rule.maxAgeSeconds) }),
      Vary: 'Origin',
    },
  };
}
