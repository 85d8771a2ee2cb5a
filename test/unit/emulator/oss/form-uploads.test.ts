import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectCutOffLeavesNothing } from '../../../support/expect-cut-off.ts';
import { formHead, PART } from '../../../support/form-head.ts';
import { ossEmulator } from '../../../support/oss-emulator.ts';
import { errorOf, postForm, signedV1 } from '../../../support/post-form.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MEBIBYTE = 1024 ** 2;

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
