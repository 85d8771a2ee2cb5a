import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { expectCutOffLeavesNothing } from '../../../support/expect-cut-off.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { errorOf, type FormFields, postForm, signedV1 } from '../../../support/post-form.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE_MEBIBYTES = Number(process.env.LARGE_UPLOAD_MIB ?? 256);
const PART = '--b\r\nContent-Disposition: form-data; name=';

function formHead(fields: FormFields): string {
  const parts = Object.entries(fields).map(([name, value]) => `${PART}"${name}"\r\n\r\n${value}\r\n`);
  return `${parts.join('')}${PART}"file"; filename="f"\r\nContent-Type: video/mp4\r\n\r\n`;
}

describe('content-length-range', () => {
  const range = { key: 'k', ...signedV1({ conditions: [['content-length-range', 3, 5]] }) };

  test.each([
    [2, 400, 'EntityTooSmall'],
    [3, 204, undefined],
    [5, 204, undefined],
    [6, 400, 'EntityTooLarge'],
    [3 * MEBIBYTE, 400, 'EntityTooLarge'],
  ])('of 3 to 5: a file of %i bytes is answered with %i', async (size, status, code) => {
    const dataDir = await temporaryFolder();
    const oss = await ossEmulator({ dataDir });
    const answer = await errorOf(await postForm(oss, range, new Blob([Buffer.alloc(size)])));
    expect([answer.status, answer.Code]).toEqual([status, code]);
    expect((await signedFetch(oss, 'HEAD', '/examplebucket/k')).status).toBe(status === 204 ? 200 : 404);
    expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  });
});

test('after a refusal the connection goes on', async () => {
  const oss = await ossEmulator();
  const refused = { key: 'k', ...signedV1({ conditions: [{ key: 'other' }] }) };
  const file = new Blob([Buffer.alloc(5 * MEBIBYTE)]);
  for (let sent = 0; sent < 5; sent++) expect((await postForm(oss, refused, file)).status).toBe(403);
  expect((await postForm(oss, { key: 'k', ...signedV1() }, file)).status).toBe(204);
});

test.each([
  ['in the middle of the file', 'half of it'],
  ['behind the file', `all of it\r\n${PART}"submit"\r\n\r\nUp`],
])(
  'a form that is cut off %s stores nothing, leaves nothing, and is no failure of the emulator',
  async (_, rest) => {
    const head = [
      'POST /examplebucket HTTP/1.1',
      'Host: h',
      'Content-Type: multipart/form-data; boundary=b',
      'Content-Length: 10000',
    ];
    await expectCutOffLeavesNothing(head, `${formHead({ key: 'k', ...signedV1() })}${rest}`);
  },
);

test.each([
  ['in the middle of its file', 'half of it'],
  ['behind its file', `all of it\r\n${PART}"submit"\r\n\r\nUp`],
])('a form that ends %s is malformed', async (_, rest) => {
  const dataDir = await temporaryFolder();
  const oss = await ossEmulator({ dataDir });
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const body = `${formHead({ key: 'k', ...signedV1() })}${rest}`;
  const answer = await fetch(`${oss.url}/examplebucket`, { method: 'POST', headers, body });
  expect(await errorOf(answer)).toMatchObject({
    status: 400,
    Code: 'MalformedPOSTRequest',
    EC: '0006-00000104',
  });
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).toBe(404);
  expect(oss.lines).toEqual([]);
});

test('the Content-MD5 of a form is that of its whole body', async () => {
  const { url } = await ossEmulator();
  const body = `${formHead({ key: 'k', ...signedV1() })}x\r\n--b--\r\n`;
  const post = async (md5: string) => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b', 'Content-MD5': md5 };
    return await errorOf(await fetch(`${url}/examplebucket`, { method: 'POST', headers, body }));
  };
  expect(await post('AAAAAAAAAAAAAAAAAAAAAA==')).toMatchObject({ status: 400, Code: 'InvalidDigest' });
  expect(await post('x')).toMatchObject({ status: 400, Code: 'InvalidDigest' });
  expect((await post(createHash('md5').update(body).digest('base64'))).status).toBe(204);
});

test('a large file passes through in little memory', async () => {
  const oss = await ossProcess(await temporaryFolder());
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  const source = Readable.from(
    (function* () {
      yield Buffer.from(formHead({ key: 'large.mp4', ...signedV1() }));
      for (let sent = 0; sent < SIZE_MEBIBYTES; sent++) yield piece;
      yield Buffer.from('\r\n--b--\r\n');
    })(),
  );
  const body = Readable.toWeb(source);
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const begun = performance.now();
  const answer = await fetch(`${oss.url}/examplebucket`, { method: 'POST', headers, body, duplex: 'half' });
  const seconds = (performance.now() - begun) / 1000;
  expect(answer.status).toBe(204);
  const { res } = await aliOss(oss).head('large.mp4');
  expect(res.headers).toMatchObject({ 'content-length': String(SIZE_MEBIBYTES * MEBIBYTE) });
  const peak = (await oss.peakMemoryBytes()) / MEBIBYTE;
  if (process.env.LARGE_UPLOAD_MIB)
    console.log(`${(SIZE_MEBIBYTES / seconds).toFixed(0)} MiB/s, peak ${peak.toFixed(0)} MiB`);
  expect(peak).toBeLessThan(150);
}, 300_000);
