import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildCallback } from '../../shared/callback/callback-configuration.ts';
import { buildPostPolicy } from '../../shared/oss/post-policy.ts';
import { createPublicKeys } from '../../shared/public-keys/public-keys.ts';
import { createDatabase } from '../../shared/store/database.ts';
import { type CallbackOptions, signedRequest, signingKey, toFc } from '../support/callback-events.ts';
import {
  type Answer,
  type CallbackFunction,
  createCallbackFunction,
  PHOTO_BODY,
  ticketFor,
} from '../support/callback-function.ts';
import { databaseOfFile } from '../support/database-of-file.ts';
import { answerWith, type KeyHost, startKeyHost } from '../support/key-host.ts';
import { sampleNamed } from '../support/samples.ts';
import { serve } from '../support/serve.ts';

const pem = signingKey.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const key = (version: number): string => `https://gosspublic.alicdn.com/callback_pub_key_v${version}.pem`;

const { database } = await databaseOfFile({ poolSize: 4 });
let host: KeyHost;
let callback: CallbackFunction;

beforeAll(async () => {
  host = await startKeyHost(answerWith(pem));
  reset();
});
afterEach(() => {
  host.respond(answerWith(pem));
  host.requests.length = 0;
  reset();
});
afterAll(async () => {
  await host.stop();
});

/** A cold instance that trusts no key but those of the key host. */
function reset(): void {
  const publicKeys = createPublicKeys({ fetchPem: host.fetchPem });
  callback = createCallbackFunction({ database, publicKeys, config: { OSS_CALLBACK_DEV_KEY: undefined } });
}

let serial = 0;
function photo(change = ''): string {
  serial += 1;
  return `${PHOTO_BODY}${change}&ticket=${ticketFor({ jti: `bug-ticket-${serial}` })}`;
}
const send = (options: CallbackOptions = {}) => callback.send({ body: photo(), keyUrl: key(2), ...options });
const codeOf = ({ json }: Answer) => json.error?.code;

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  return [await work, performance.now() - startedAt];
}

describe('defects of callback handlers that people run today', () => {
  it('B1: a key server that the attacker names is refused before anything is fetched', async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.end(pem);
    });
    const answer = await send({ keyUrl: `http://127.0.0.1:${port}/k.pem` });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'key_url_refused']);
    expect([seen, host.requests]).toEqual([[], []]);
  });

  it.each([
    ['B2: a bucket of any customer', 'https://evil.oss-cn-hangzhou.aliyuncs.com/k.pem'],
    ['B3: a host that only begins alike', 'https://gosspublic.alicdn.com.evil.com/k.pem'],
    ['B3: the host as user info', 'https://gosspublic.alicdn.com@evil.com/k.pem'],
    ['B3: another letter for a dot', 'https://gosspublicXalicdn.com/k.pem'],
  ])('%s hosts no key', async (_, keyUrl) => {
    expect(codeOf(await send({ keyUrl }))).toBe('key_url_refused');
    expect(host.requests).toEqual([]);
  });

  it('B4: the result of the verification counts: one changed bit anywhere is refused', async () => {
    const request = signedRequest({ body: photo(), keyUrl: key(2) });
    expect((await callback.invoke(toFc(request))).status).toBe(200);
    const authorization = request.headers.Authorization ?? '';
    const body = Buffer.from(request.body);
    body[10] = (body[10] ?? 0) ^ 1;
    for (const changed of [
      {
        ...request,
        headers: {
          ...request.headers,
          Authorization: `${authorization.startsWith('A') ? 'B' : 'A'}${authorization.slice(1)}`,
        },
      },
      { ...request, target: '/callbacj' },
      { ...request, target: '/callback?x' },
      { ...request, body },
      { ...request, body: Buffer.concat([request.body, Buffer.from('\n')]) },
    ]) {
      expect(codeOf(await callback.invoke(toFc(changed)))).toBe('signature_invalid');
    }
  });

  it('B6: a failed key fetch locks nobody out', async () => {
    host.respond((request) => request.socket.destroy());
    expect(codeOf(await send())).toBe('key_unavailable');
    host.respond(answerWith(pem));
    expect((await send()).status).toBe(200);
  });

  it('B6: a key fetch that is reset once costs no answer', async () => {
    host.respond((request) => {
      request.socket.destroy();
      host.respond(answerWith(pem));
    });
    expect((await send()).status).toBe(200);
  });

  it('B7: the key is fetched once, not for each request', async () => {
    for (let times = 0; times < 5; times += 1) expect((await send()).status).toBe(200);
    expect(host.requests).toHaveLength(1);
  });

  it.each([
    ['hangs', () => undefined],
    ['resets the connection', (request: { socket: { destroy(): void } }) => request.socket.destroy()],
    ['answers 404', answerWith('not found', 404)],
    ['sends 10 MB', answerWith('x'.repeat(10 * 1024 * 1024))],
    [
      'redirects',
      (_: unknown, response: { writeHead(status: number, headers: object): { end(): void } }) =>
        response.writeHead(302, { location: 'https://evil.example.com/k.pem' }).end(),
    ],
  ] as const)('B7: a key host that %s costs a bounded time and a clear 503', async (_, handler) => {
    host.respond(handler as Parameters<KeyHost['respond']>[0]);
    const [answer, tookMs] = await timed(send());
    expect([answer.status, codeOf(answer)]).toEqual([503, 'key_unavailable']);
    expect(tookMs).toBeLessThan(2000);
    host.respond(answerWith(pem));
    expect((await send()).status).toBe(200);
  });

  it('B8: a key of another URL is fetched at once, and a failure is never remembered', async () => {
    expect((await send()).status).toBe(200);
    host.respond(answerWith('not found', 404));
    expect(codeOf(await send({ keyUrl: key(3) }))).toBe('key_unavailable');
    host.respond(answerWith(pem));
    expect((await send({ keyUrl: key(3) })).status).toBe(200);
    expect(host.requests).toEqual([
      '/callback_pub_key_v2.pem',
      '/callback_pub_key_v3.pem',
      '/callback_pub_key_v3.pem',
      '/callback_pub_key_v3.pem',
    ]);
  });

  it('B9: 50 concurrent cold callbacks make one fetch', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(host.requests).toHaveLength(1);
  });

  it('B10, B11: the query is signed with its question mark, and none is added where there is none', () => {
    const withQuery = sampleNamed('documentation-2015');
    const without = sampleNamed('documentation-2018-full-request');
    const verifies = (sample: typeof without, target: string) => {
      const request = { method: 'POST', target, body: sample.body, headers: headersOf(sample) };
      return createCallbackFunction({ config: { ADMIT: 'signature' } })
        .invoke(toFc(request))
        .then(codeOf);
    };
    // Verified, and only then found to lack fields.
    return Promise.all([
      expect(verifies(withQuery, withQuery.target)).resolves.toBe('field_missing'),
      expect(verifies(withQuery, '/index.php')).resolves.toBe('signature_invalid'),
      expect(verifies(without, '/')).resolves.toBe('field_missing'),
    ]);
  });

  it.each([
    ['B12: a path with encoded UTF-8', '/%E4%B8%AD/cb'],
    ['B13: a path with an encoded percent sign', '/%2525/100%25'],
    ['B14: a path with a plus', '/a+b/%2B'],
  ])('%s is decoded once, by the percent rules alone', async (_, target) => {
    expect((await send({ target })).status).toBe(200);
  });

  it('B13: a path with a bare percent sign is a clear 400', async () => {
    const request = signedRequest({ body: photo(), keyUrl: key(2) });
    const answer = await callback.invoke(toFc({ ...request, target: '/100%' }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'path_malformed']);
  });

  it.each([
    [
      'an unusual encoding',
      (body: string) => body.replace('photos%2Fa', 'photos/%61'),
      (body: string) => body.replace('%61', 'a'),
    ],
    ['CRLF', (body: string) => `${body}&note=a%0D%0Ab\r\n`, (body: string) => body.replace('\r\n', '\n')],
    ['a byte order mark', (body: string) => `\ufeff${body}`, (body: string) => body.slice(1)],
    ['spaces', (body: string) => `${body}&note= a  b `, (body: string) => body.trim()],
  ])('B15: a body with %s is verified as the bytes that came, and no other', async (_, change, tidyUp) => {
    const body = change(photo());
    const answer = await send({ body });
    expect(answer.status).toBe(200);
    const tidied = Buffer.from(tidyUp(body));
    expect(tidied.equals(Buffer.from(body))).toBe(false);
    const tidiedRequest = { ...signedRequest({ body, keyUrl: key(2) }), body: tidied };
    expect(codeOf(await callback.invoke(toFc(tidiedRequest)))).toBe('signature_invalid');
  });

  it('B15: a body that is not UTF-8 is verified, and then refused with its reason', async () => {
    const body = Buffer.concat([Buffer.from(photo()), Buffer.from([0x26, 0x78, 0x3d, 0xff])]);
    const answer = await send({ body });
    expect([answer.status, codeOf(answer), answer.json.error?.message]).toEqual([
      400,
      'body_malformed',
      expect.stringContaining('not UTF-8'),
    ]);
  });

  it.each([
    ['application/x-www-form-urlencoded; charset=utf-8'],
    ['APPLICATION/X-WWW-FORM-URLENCODED'],
    [' application/x-www-form-urlencoded ;x=y'],
  ])('B17: the content type %j is a form', async (contentType) => {
    expect((await send({ contentType })).status).toBe(200);
  });

  it('B17: a missing content type is a form, and an unknown one a clear 415', async () => {
    expect((await send({ headers: { 'Content-Type': undefined } })).status).toBe(200);
    const answer = await send({ contentType: 'application/www-form-urlencoded' });
    expect([answer.status, codeOf(answer)]).toEqual([415, 'content_type_unsupported']);
    expect((await send({ contentType: 'constructor' })).status).toBe(415);
  });

  it('B19: a template that was URL-encoded is named as the cause', async () => {
    const answer = await send({
      body: `bucket=examplebucket&object=%24%7Bobject%7D&etag=A&size=1&ticket=${ticketFor()}`,
    });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'variable_unresolved']);
    expect(answer.json.error?.message).toContain('URL-encoded before the upload');
  });

  it('B21: a callback over https asks for SNI', () => {
    const built = buildCallback({
      urls: ['https://c.example.com/'],
      bodyType: 'form',
      fields: { object: 'object' },
    });
    expect(JSON.parse(Buffer.from(built, 'base64').toString())).toMatchObject({ callbackSNI: true });
  });

  it('B22: the ticket is compared, not only made', async () => {
    expect(codeOf(await send({ body: PHOTO_BODY }))).toBe('ticket_missing');
    expect(codeOf(await send({ body: `${PHOTO_BODY}&ticket=anything` }))).toBe('ticket_invalid');
    const ticket = ticketFor({ jti: 'bug-ticket-altered' });
    const [header, payload = '', signature] = ticket.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString('base64url');
    expect(codeOf(await send({ body: `${PHOTO_BODY}&ticket=${header}.${altered}.${signature}` }))).toBe(
      'ticket_invalid',
    );
  });

  it('B23: however slow everything behind it is, the answer comes within 5 s', async () => {
    host.respond(() => undefined);
    const slow = createDatabase({
      url: 'postgres://nobody@10.255.255.1:5432/none',
      prepare: true,
      poolSize: 1,
    });
    const publicKeys = createPublicKeys({
      fetchPem: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1900));
        return pem;
      },
    });
    const function_ = createCallbackFunction({
      database: slow,
      publicKeys,
      config: { OSS_CALLBACK_DEV_KEY: undefined },
    });
    const [answer, tookMs] = await timed(function_.send({ body: photo(), keyUrl: key(2) }));
    await slow.close();
    expect(codeOf(answer)).toBe('database_unavailable');
    expect(tookMs).toBeLessThan(4500);
  });

  it('B24: the policy pins the callback, so that a client can neither drop nor replace it', () => {
    const { conditions } = buildPostPolicy({
      bucket: 'b',
      target: { prefix: 'p/' },
      callback: 'eyJ9',
      ticket: 't',
      maxSizeBytes: 1,
      expiresAt: new Date(),
    });
    expect(conditions).toContainEqual({ callback: 'eyJ9' });
    expect(conditions).toContainEqual(['starts-with', '$key', 'p/']);
  });
});

function headersOf({ authorization, contentType }: ReturnType<typeof sampleNamed>): Record<string, string> {
  return {
    Authorization: authorization,
    'Content-Type': contentType,
    'x-oss-pub-key-url': Buffer.from('http://gosspublic.alicdn.com/callback_pub_key_v1.pem').toString(
      'base64',
    ),
  };
}
