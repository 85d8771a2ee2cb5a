import { describe, expect, test } from 'vitest';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { type PresignOptions, presign, type RequestToPresign } from '../../../shared/oss/presign.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';

const bucket = 'examplebucket';
const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const KEYS = ['a b+c%/ü~(1)!*.txt', '港口/🙂.jpg', 'a//b', '%2F', '&=?#'];

function presigned(
  { url }: { url: string },
  request: Omit<RequestToPresign, 'bucket'>,
  options: Partial<PresignOptions> = {},
): string {
  const common = { endpoint: new URL(url), region: 'cn-hangzhou', credentials: LOCAL, now: new Date() };
  return presign({ bucket, ...request }, { ...common, expiresSeconds: 60, ...options });
}

describe.each(KEYS)('a presigned URL of %s', (key) => {
  test('puts and gets an object, and nothing else', async () => {
    const emulator = await ossEmulator();
    const headers = { 'content-type': 'text/plain', 'x-oss-forbid-overwrite': 'true' };
    const putUrl = presigned(emulator, { method: 'PUT', key, headers });
    const put = (body: string, sent: Record<string, string>) =>
      fetch(putUrl, { method: 'PUT', body, headers: sent });
    expect((await put('text', { ...headers, 'content-type': 'text/html' })).status).toBe(403);
    expect((await put('text', headers)).status).toBe(200);
    expect((await put('other', headers)).status).toBe(409);
    expect((await fetch(putUrl)).status).toBe(403);
    expect(await (await fetch(presigned(emulator, { method: 'GET', key }))).text()).toBe('text');
  });

  test('has the signature of ali-oss', async () => {
    const endpoint = 'https://oss-cn-hangzhou.aliyuncs.com';
    const client = aliOss({ url: endpoint }, { stsToken: 'the token', refreshSTSTokenInterval: 1e9 });
    const headers = { 'content-type': 'text/plain' };
    const queries = { callback: 'e30=' };
    const theirs = new URL(await client.signatureUrlV4('PUT', 60, { headers, queries }, key));
    const date = theirs.searchParams.get('x-oss-date') ?? '';
    const now = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const credentials = { ...LOCAL, securityToken: 'the token' };
    const request = { method: 'PUT', key, headers, query: queries } as const;
    const ours = new URL(presigned({ url: endpoint }, request, { credentials, now }));
    expect(ours.host).toBe('examplebucket.oss-cn-hangzhou.aliyuncs.com');
    expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
  });
});

test('a URL of temporary credentials carries their token', async () => {
  const tokens = createStsTokens();
  const emulator = await ossEmulator({ tokens });
  await aliOss(emulator).put('k', Buffer.from('text'));
  const credentials = tokens.issue(900);
  expect((await fetch(presigned(emulator, { method: 'GET', key: 'k' }, { credentials }))).status).toBe(200);
});

test('a URL ends when it should', async () => {
  const emulator = await ossEmulator();
  await aliOss(emulator).put('k', Buffer.from('text'));
  const get = async (secondsAgo: number) => {
    const now = new Date(Date.now() - secondsAgo * 1000);
    return (await fetch(presigned(emulator, { method: 'GET', key: 'k' }, { now }))).status;
  };
  expect([await get(30), await get(90)]).toEqual([200, 403]);
});

test.each([0, -1, 1.5, 604_801, Number.NaN])('a URL cannot be good for %s seconds', (expiresSeconds) => {
  const url = () => presigned({ url: 'http://127.0.0.1:1' }, { method: 'GET', key: 'k' }, { expiresSeconds });
  expect(url).toThrow('A URL is good for 1 to 604800 seconds');
});
