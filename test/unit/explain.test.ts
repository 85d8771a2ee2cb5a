import { describe, expect, it } from 'vitest';
import { diagnose } from '../../scripts/lib/explain/diagnose.ts';
import { readHttpText } from '../../scripts/lib/explain/read-http-text.ts';
import { readJsonEvent } from '../../scripts/lib/explain/read-json-event.ts';
import fixtures from '../fixtures/signed-callbacks.json' with { type: 'json' };
import { signedRequest, signingKey, toFc, toLambda } from '../support/callback-events.ts';
import { httpText, sampleOf } from '../support/captured-http.ts';

const V1 = fixtures.publicKeyUrls.https.header;
const given = signingKey.publicKey;

const CAPTURE = sampleOf('documentation-2018-full-request');
const withHeaders = (headers: Readonly<Record<string, string>>, keys: Parameters<typeof diagnose>[1] = {}) =>
  diagnose(readHttpText(Buffer.from(httpText(CAPTURE, headers))), keys).findings.map(({ name }) => name);

describe('a callback that OSS signed verifies', () => {
  it.each(fixtures.samples)('$id', (sample) => {
    for (const text of [httpText(sample), httpText(sample, {}, '\n'), `\ufeff${httpText(sample)}\n`]) {
      const { verifies, findings } = diagnose(readHttpText(Buffer.from(text)));
      expect({ verifies, findings }).toEqual({ verifies: true, findings: [] });
    }
  });

  it('as the event of Function Compute, and as that of Lambda', () => {
    const request = signedRequest({ target: '/a%20b?x=1', body: 'size=1' });
    const events = [toFc(request), Buffer.from(JSON.stringify(toLambda(request)))];
    for (const event of events)
      expect(diagnose(readJsonEvent(event, undefined), { given })).toMatchObject({ verifies: true });
  });
});

describe('what is wrong with the headers is named', () => {
  const other = Buffer.from('https://gosspublic.alicdn.com/callback_pub_key_v2.pem').toString('base64');
  const evil = Buffer.from('http://gosspublic.alicdn.com.evil.example/k.pem').toString('base64');
  const local = Buffer.from('http://127.0.0.1:9000/callback_pub_key.pem').toString('base64');
  const signature = CAPTURE.authorization;
  it.each<[string, Record<string, string>]>([
    ['wrong-key', { 'x-oss-pub-key-url': other }],
    ['key-url-refused', { 'x-oss-pub-key-url': evil }],
    ['key-url-local', { 'x-oss-pub-key-url': local }],
    ['key-url-missing', { 'x-oss-pub-key-url': '' }],
    ['key-url-altered', { 'x-oss-pub-key-url': fixtures.publicKeyUrls.https.url }],
    ['key-url-altered', { 'x-oss-pub-key-url': V1.replace(/=+$/, '') }],
    ['authorization-missing', { Authorization: '' }],
    ['authorization-renamed', { Authorization: '', 'X-Forwarded-Authorization': signature }],
    ['authorization-altered', { Authorization: `OSS ${signature}` }],
    ['authorization-altered', { Authorization: signature.replaceAll('+', '-').replaceAll('/', '_') }],
    ['authorization-altered', { Authorization: signature.replaceAll('+', ' ') }],
    ['authorization-altered', { Authorization: encodeURIComponent(signature) }],
    ['content-length-too-small', { 'Content-Length': '70' }],
    ['not-signed-by-key', { Authorization: Buffer.alloc(64, 7).toString('base64') }],
    [
      'key-not-at-hand',
      { 'x-oss-pub-key-url': other, Authorization: Buffer.alloc(64, 7).toString('base64') },
    ],
  ])('%s: %j', (name, headers) => {
    expect(withHeaders(headers)).toEqual([name]);
  });

  it('also where a key is given, and it is not the one', () => {
    expect(withHeaders({}, { given })).toEqual(['wrong-key']);
    expect(withHeaders({ 'x-oss-pub-key-url': evil }, { given })).toEqual(['key-url-refused']);
  });

  it('and http for https is none of it', () => {
    const request = readHttpText(
      Buffer.from(httpText(CAPTURE, { 'x-oss-pub-key-url': fixtures.publicKeyUrls.http.header })),
    );
    expect(diagnose(request)).toMatchObject({ verifies: true, findings: [] });
    expect(diagnose(request).evidence.join()).toContain('named over http');
  });
});
