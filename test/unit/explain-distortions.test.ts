import { describe, expect, it } from 'vitest';
import { type CapturedRequest, splitTarget } from '../../scripts/lib/explain/captured-request.ts';
import { type Diagnosis, diagnose } from '../../scripts/lib/explain/diagnose.ts';
import { BODY_DISTORTIONS, TARGET_DISTORTIONS } from '../../scripts/lib/explain/find-signed-text.ts';
import { signedRequest, signingKey } from '../support/callback-events.ts';

const FORM_BODY =
  'bucket=examplebucket&object=a%20b%2Fc%21.png&etag=97E1A278&size=31&mimeType=image%2Fpng&height=';
const JSON_BODY =
  '{"bucket":"examplebucket","object":"图/<é>.png","size":31,"crc64":18446744073709551557,"vpcId":null}';
const LONG_BODY = 'bucket=b&object=o&etag=E&size=1&mimeType=m&height=2&width=3&format=f&x=9';
const TARGET = '/hooks/oss/callback';

interface Case {
  name: string;
  // What OSS signed.
  target?: string;
  body?: string;
  // What arrived instead.
  arrivedTarget?: string;
  arrivedBody?: string | Buffer;
  headers?: Readonly<Record<string, string>>;
}

const sortedForm = (body: string): string => body.split('&').sort().join('&');
const reparsed = (body: string, indent?: number): string => JSON.stringify(JSON.parse(body), null, indent);
const withoutCrc = JSON_BODY.replace(/"crc64":\d+,/, '');

const CASES: readonly Case[] = [
  { name: 'full-url-as-path', arrivedTarget: `https://callback.example.com${TARGET}` },
  { name: 'trailing-slash-added', arrivedTarget: `${TARGET}/` },
  { name: 'trailing-slash-removed', target: `${TARGET}/`, arrivedTarget: TARGET },
  { name: 'stage-prefix-added', arrivedTarget: `/prod${TARGET}` },
  { name: 'stage-prefix-added', arrivedTarget: `/2016-08-15/proxy/service/function${TARGET}` },
  { name: 'stage-prefix-added', target: '/', arrivedTarget: '/default' },
  { name: 'prefix-stripped', target: '/api/callback', arrivedTarget: '/callback' },
  { name: 'prefix-stripped', arrivedTarget: '/callback', headers: { 'x-forwarded-prefix': '/hooks/oss' } },
  { name: 'path-rewritten', arrivedTarget: '/index.php', headers: { 'x-original-uri': TARGET } },
  { name: 'path-already-decoded', target: '/a%2520b', arrivedTarget: '/a%20b' },
  { name: 'path-encoded-again', target: '/a%20b', arrivedTarget: '/a%2520b' },
  { name: 'plus-in-path', target: '/a+b', arrivedTarget: '/a%20b' },
  { name: 'plus-in-path', target: '/a%20b', arrivedTarget: '/a+b' },
  { name: 'slashes-merged', target: '//hooks//oss', arrivedTarget: '//hooks/oss' },
  { name: 'path-read-as-latin1', target: '/%E5%9B%BE', arrivedTarget: '/å\u009b¾' },
  { name: 'query-added', arrivedTarget: `${TARGET}?null` },
  { name: 'query-added', target: '/a?id=1', arrivedTarget: '/a?id=1&trace=9' },
  { name: 'query-dropped', target: '/a?id=1', arrivedTarget: '/a', headers: { 'x-original-uri': '/a?id=1' } },
  { name: 'bare-question-mark', target: '/a%3F', arrivedTarget: '/a' },
  { name: 'question-mark-missing', target: '/aid=1', arrivedTarget: '/a?id=1' },
  { name: 'query-html-escaped', target: '/a?x=1&y=2', arrivedTarget: '/a?x=1&amp;y=2' },
  { name: 'query-hex-case', target: '/a?x=%2F', arrivedTarget: '/a?x=%2f' },
  { name: 'query-spaces', target: '/a?x=1%202', arrivedTarget: '/a?x=1+2' },
  { name: 'query-decoded', target: '/a?x=1%2F2&y=%C3%A9', arrivedTarget: '/a?x=1/2&y=é' },
  { name: 'query-reencoded', target: '/a?x=1/2&y=%C3%A9', arrivedTarget: '/a?x=1%2F2&y=%C3%A9' },
  { name: 'query-empty-values', target: '/a?x', arrivedTarget: '/a?x=' },
  { name: 'query-reordered', target: '/a?z=1&b=2&a=3', arrivedTarget: '/a?a=3&b=2&z=1' },
  { name: 'line-end-added', arrivedBody: `${FORM_BODY}\r\n` },
  { name: 'line-end-removed', body: `${FORM_BODY}\n`, arrivedBody: FORM_BODY },
  { name: 'line-ends-changed', body: '{\n"size":1\n}', arrivedBody: '{\r\n"size":1\r\n}' },
  { name: 'line-ends-changed', body: '{\r\n"size":1\r\n}', arrivedBody: '{\n"size":1\n}' },
  { name: 'spaces-trimmed', body: `${FORM_BODY} `, arrivedBody: FORM_BODY },
  { name: 'bom-added', arrivedBody: `\ufeff${FORM_BODY}` },
  { name: 'bom-removed', body: `\ufeff${FORM_BODY}`, arrivedBody: FORM_BODY },
  { name: 'read-as-latin1', body: JSON_BODY, arrivedBody: Buffer.from(JSON_BODY).toString('latin1') },
  { name: 'charset-changed', body: '{"object":"é"}', arrivedBody: Buffer.from('{"object":"é"}', 'latin1') },
  { name: 'charset-changed', body: '"图"', arrivedBody: Buffer.from([0x22, 0xcd, 0xbc, 0x22]) },
  { name: 'body-still-base64', arrivedBody: Buffer.from(FORM_BODY).toString('base64') },
  {
    name: 'chunk-framing',
    arrivedBody: `${FORM_BODY.length.toString(16)}\r\n${FORM_BODY}\r\n0\r\n\r\n`,
  },
  { name: 'body-html-escaped', arrivedBody: FORM_BODY.replaceAll('&', '&amp;') },
  { name: 'form-spaces', arrivedBody: FORM_BODY.replaceAll('%20', '+') },
  { name: 'form-hex-case', arrivedBody: FORM_BODY.replace(/%\w\w/g, (triplet) => triplet.toLowerCase()) },
  { name: 'form-decoded', arrivedBody: decodeURIComponent(FORM_BODY) },
  { name: 'form-reencoded', arrivedBody: FORM_BODY.replace('%21', '!') },
  {
    name: 'form-reencoded',
    arrivedBody: new URLSearchParams(`${FORM_BODY}~`).toString(),
    body: `${FORM_BODY}~`,
  },
  { name: 'form-encoded-twice', arrivedBody: FORM_BODY.replaceAll('%', '%25') },
  { name: 'form-reordered', arrivedBody: sortedForm(FORM_BODY) },
  { name: 'form-reordered', body: LONG_BODY, arrivedBody: sortedForm(LONG_BODY) },
  { name: 'json-whitespace', body: withoutCrc, arrivedBody: reparsed(withoutCrc, 2) },
  { name: 'json-whitespace', body: '{ "a": 1, "b": [] }', arrivedBody: '{"a":1,"b":[]}' },
  { name: 'json-escapes', body: JSON_BODY, arrivedBody: JSON_BODY.replace('/', '\\/') },
  {
    name: 'json-escapes',
    body: JSON_BODY,
    arrivedBody: JSON_BODY.replace('图', '\\u56fe').replace('é', '\\u00e9'),
  },
  { name: 'json-quoted', body: JSON_BODY, arrivedBody: JSON.stringify(JSON_BODY) },
  {
    name: 'form-became-json',
    arrivedBody: JSON.stringify(Object.fromEntries(new URLSearchParams(FORM_BODY))),
  },
  { name: 'json-reordered', body: JSON_BODY, arrivedBody: `{"vpcId":null,${JSON_BODY.slice(1, -14)}}` },
  { name: 'json-number-rounded', body: JSON_BODY, arrivedBody: reparsed(JSON_BODY) },
];

function capture(given: Case, withContentMd5: boolean): CapturedRequest {
  const body = given.body ?? FORM_BODY;
  const request = signedRequest({ target: given.target ?? TARGET, body });
  const { path, query } = splitTarget(given.arrivedTarget ?? request.target);
  const { 'Content-MD5': md5 = '', 'Content-Length': _, ...others } = request.headers;
  const headers = { ...others, ...given.headers, ...(withContentMd5 ? { 'Content-MD5': md5 } : {}) };
  return {
    path,
    queries: [query],
    headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(given.arrivedBody ?? body),
    notes: [],
  };
}

function explain(given: Case, withContentMd5 = true): Diagnosis {
  return diagnose(capture(given, withContentMd5), { given: signingKey.publicKey });
}

const names = ({ findings }: Diagnosis): string[] => findings.map(({ name }) => name);
describe('what happened to a request on its way is named', () => {
  it.each(CASES)('$name: $target → $arrivedTarget, $arrivedBody', (given) => {
    expect(names(explain(given))).toEqual([given.name]);
    expect(names(explain(given, false))).toEqual([given.name]);
    expect(explain(given).verifies).toBe(false);
  });

  it.each([
    'x-original-uri',
    'x-original-url',
    'x-rewrite-url',
    'x-envoy-original-path',
    'x-forwarded-uri',
    'x-forwarded-path',
    'x-replaced-path',
    'x-request-uri',
  ])('with the help of %s, which has the path', (header) => {
    const given = { name: '', arrivedTarget: '/index.php', headers: { [header]: TARGET } };
    expect(names(explain(given))).toEqual(['path-rewritten']);
  });

  it.each(['x-forwarded-prefix', 'x-script-name'])(
    'with the help of %s, which has the beginning of it',
    (header) => {
      const given = { name: '', arrivedTarget: '/callback', headers: { [header]: '/hooks/oss' } };
      expect(names(explain(given))).toEqual(['prefix-stripped']);
    },
  );

  it('and there is a case of every one of them', () => {
    const known = [...TARGET_DISTORTIONS, ...BODY_DISTORTIONS].map(({ name }) => name);
    expect([...new Set(CASES.map(({ name }) => name))].sort()).toEqual(known.sort());
  });

  it('also where three things happened', () => {
    const given = { arrivedTarget: `/prod${TARGET}/`, arrivedBody: `${FORM_BODY}\n`, name: '' };
    expect(names(explain(given)).sort()).toEqual([
      'line-end-added',
      'stage-prefix-added',
      'trailing-slash-added',
    ]);
  });

  it('and what cannot be explained is called so', () => {
    const given = { body: 'size=31', arrivedBody: 'size=32', name: '' };
    const { findings, evidence, signed } = explain(given);
    expect(findings).toEqual([expect.objectContaining({ name: 'unknown-change' })]);
    expect(evidence.join()).toContain('Content-MD5 does not match the body');
    expect(signed).toBeUndefined();
  });
});
