import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { presignQuery, signHeaders } from '../../../shared/oss/sign-v4.ts';
import type { SigningOptions } from '../../../shared/oss/v4-scope.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { serve } from '../../support/serve.ts';
import { wireRequests } from '../../support/wire-requests.ts';

const HARD_KEYS = ["a b+c%/ü~(1)!*'.txt", '港口/🙂.jpg', 'a/../b', 'a//b', '%2F', '&=?#'];

function signatureIn(authorization: string | undefined): string | undefined {
  return /Signature=([0-9a-f]{64})/.exec(authorization ?? '')?.[1];
}

const signedV4 = wireRequests.filter(
  ({ headers }) => headers.get('authorization')?.startsWith('OSS4') && headers.has('x-oss-date'),
);

test('there are captured requests with V4 signatures of several SDKs', () => {
  expect(new Set(signedV4.map(({ sdk }) => sdk)).size).toBeGreaterThan(2);
});

test.each(signedV4.map((request) => [request.id, request] as const))(
  'is the one that the SDK made of %s',
  (_, { method, bucket = '', key, query, headers, clock }) => {
    const { authorization, 'x-oss-date': date, ...others } = Object.fromEntries(headers);
    expect(date).toBe(clock.toISOString().replace(/[-:]|\.\d+/g, ''));
    const signed = signHeaders(
      { method, bucket, key, query: Object.fromEntries(query), headers: others },
      {
        region: 'cn-hangzhou',
        credentials: { accessKeyId: 'LTAItestakid', accessKeySecret: 'testsecret' },
        now: clock,
      },
    );
    expect(signatureIn(signed.authorization)).toBe(signatureIn(authorization));
  },
);

interface Sent {
  method: string;
  headers: IncomingHttpHeaders;
}

async function captureServer() {
  const sent: Sent[] = [];
  const port = await serve((request, response) => {
    request.resume();
    sent.push({ method: request.method ?? '', headers: request.headers });
    response.writeHead(200, { 'Content-Length': 0, ETag: '"x"' }).end();
  });
  return { sent, url: `http://127.0.0.1:${port}` };
}

test.each(HARD_KEYS)('is the one of ali-oss for the key %s', async (key) => {
  const { sent, url } = await captureServer();
  const client = aliOss(
    { url },
    { authorizationV4: true, stsToken: 'the token', refreshSTSTokenInterval: 1e9 },
  );
  await client.head(key);
  await client.put(key, Buffer.from('a'), {
    headers: { 'x-oss-meta-a': 'b', 'x-oss-forbid-overwrite': 'true' },
  });
  for (const { method, headers } of sent) {
    const { authorization, 'x-oss-date': date = '', ...others } = headers as Record<string, string>;
    const now = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const credentials = { accessKeyId: 'local', accessKeySecret: 'local-secret', securityToken: 'the token' };
    const options: SigningOptions = { region: 'cn-hangzhou', credentials, now };
    const signed = signHeaders({ method, bucket: 'examplebucket', key, headers: others }, options);
    expect(signatureIn(signed.authorization)).toBe(signatureIn(authorization));
  }
  expect(sent.map(({ method }) => method)).toEqual(['HEAD', 'PUT']);
});

test.each(HARD_KEYS.filter((key) => !key.includes('..')))(
  'makes URLs for others to upload to %s',
  async (key) => {
    const oss = await ossEmulator({ callbacks: 'ignored' });
    const path = `/${encodeURIComponent(`examplebucket/${key}`)}`;
    const query = presignQuery(
      {
        method: 'PUT',
        bucket: 'examplebucket',
        key,
        query: { callback: 'e30=' },
        headers: { 'content-type': 'text/plain' },
      },
      {
        region: 'cn-hangzhou',
        credentials: { accessKeyId: 'local', accessKeySecret: 'local-secret' },
        now: new Date(),
        expiresSeconds: 60,
      },
    );
    const put = (parameters: Record<string, string>) =>
      fetch(`${oss.url}${path}?${new URLSearchParams(parameters)}`, {
        method: 'PUT',
        body: 'text',
        headers: { 'Content-Type': 'text/plain' },
      });
    expect((await put({ ...query, callback: 'e30K' })).status).toBe(403);
    expect((await put(query)).status).toBe(200);
    expect((await aliOss(oss).head(key)).res.headers).toMatchObject({ 'content-length': '4' });
  },
);
