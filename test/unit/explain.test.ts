import { createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../scripts/lib/explain/diagnose.ts';
import { readHttpText } from '../../scripts/lib/explain/read-http-text.ts';
import { readJsonEvent } from '../../scripts/lib/explain/read-json-event.ts';
import { recoverDigest } from '../../scripts/lib/explain/recover-digest.ts';
import { showText } from '../../scripts/lib/explain/show-text.ts';
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
    ['authorization-renamed', { Authorization: '', 'X-Original-Authorization': signature }],
    ['authorization-renamed', { Authorization: '', 'x-amzn-Remapped-Authorization': signature }],
    ['authorization-renamed', { Authorization: '', 'X-Authorization': signature }],
    ['authorization-renamed', { Authorization: '', 'Proxy-Authorization': signature }],
    ['authorization-altered', { Authorization: `OSS ${signature}` }],
    ['authorization-altered', { Authorization: signature.replaceAll('+', '-').replaceAll('/', '_') }],
    ['authorization-altered', { Authorization: signature.replaceAll('+', ' ') }],
    ['authorization-altered', { Authorization: encodeURIComponent(signature) }],
    ['authorization-altered', { Authorization: signature.replace(/=+$/, '') }],
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

describe('a megabyte that is hard to search', () => {
  const MEGABYTE = 1024 * 1024;

  it.each<[string, Record<string, string>, string]>([
    ['not-signed-by-key', { Authorization: `${'='.repeat(MEGABYTE)}x` }, CAPTURE.body],
    ['unknown-change', { 'Content-Length': String(MEGABYTE + 1) }, `${'\n'.repeat(MEGABYTE)}x`],
    ['unknown-change', { 'Content-Length': String(MEGABYTE + 4) }, `${';'.repeat(MEGABYTE)}\nx\r\n`],
  ])('is explained all the same: %s', (name, headers, body) => {
    const request = readHttpText(Buffer.from(httpText({ ...CAPTURE, body }, headers)));
    expect(diagnose(request).findings.map((finding) => finding.name)).toEqual([name]);
  });
});

describe('a signature that is not one of MD5', () => {
  it.each(['RSA-SHA1', 'RSA-SHA256'])('is not taken for one: %s', (algorithm) => {
    const text = Buffer.from('/callback\nsize=1');
    const digest = createHash('md5').update(text).digest();
    expect(recoverDigest(sign('RSA-MD5', text, signingKey.privateKey), given)).toEqual(digest);
    expect(recoverDigest(sign(algorithm, text, signingKey.privateKey), given)).toBeUndefined();
  });
});

describe('what is shown of a text', () => {
  it.each([
    ['zero\u200bwidth', '"zero\\u200bwidth"'],
    ['\ufeffmark', '"\\ufeffmark"'],
    ['no-break\u00a0space', '"no-break\\u00a0space"'],
    ['soft\u00adhyphen, \u202eother way, \ufffd', '"soft\\u00adhyphen, \\u202eother way, \\ufffd"'],
    ['line\r\nend', '"line\\r\\nend"'],
    ['图 é', '"图 é"'],
  ])('hides nothing that cannot be seen: %j', (text, shown) => {
    expect(showText(Buffer.from(text))).toBe(shown);
  });

  it('has bytes that are no text as such, and is cut where it is long', () => {
    expect(showText(Buffer.from([0x61, 0xe9]))).toBe('"a\\xe9"');
    expect(showText(Buffer.from('a'.repeat(301)))).toBe(`"${'a'.repeat(300)}" and 1 characters more`);
  });
});
