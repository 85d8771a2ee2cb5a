import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { SYSTEM_VARIABLES } from '../../shared/callback/system-variables.ts';
import { builtCallbackOfFile } from '../support/built-callback-of-file.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';
import { errorOf, postForm, signedV4 } from '../support/post-form.ts';

const { database, callback } = await builtCallbackOfFile();

const fields = SYSTEM_VARIABLES.map((name) => `${name}=\${${name}}`).join('&');

function callbackOf(ticket: string, change: object = {}) {
  const body = `${fields}&ticket=${ticket}&mine=\${x:mine}`;
  return { url: callback.url, body, customValue: { mine: 'ü & 1' }, ...change };
}

const start = async (authorizationV4: boolean) =>
  aliOss(await ossEmulator({ callbacks: { signingKey } }), { authorizationV4 });

describe.each([false, true])('an upload of ali-oss with a callback, with V4: %s', (authorizationV4) => {
  const id = `put-${authorizationV4 ? 'v4' : 'v1'}`;

  test('is recorded, and its client gets the answer of the callback function', async () => {
    const client = await start(authorizationV4);
    const key = `照片/${id}.png`;
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const ticket = ticketFor({ jti: `${id}-photo`, key });
    const put = await client.put(key, photo, { callback: callbackOf(ticket), mime: 'image/png' });
    expect((put as unknown as { data: object }).data).toMatchObject({
      id: `${id}-photo`,
      object: key,
      state: 'recorded',
    });
    expect(put.res.headers).toMatchObject({ 'content-type': 'application/json', etag: expect.any(String) });
    const [row] = await database.sql`select *, crc64::text from uploads where id = ${`${id}-photo`}`;
    expect(row).toMatchObject({
      bucket: 'examplebucket',
      object: key,
      etag: String((put.res.headers as Record<string, string>).etag).replaceAll('"', ''),
      size: String(photo.length),
      mime_type: 'image/png',
      image: { width: 40, height: 30, format: 'png' },
      crc64: (put.res.headers as Record<string, string>)['x-oss-hash-crc64ecma'],
      content_md5: (put.res.headers as Record<string, string>)['content-md5'],
      operation: 'PutObject',
      client_ip: expect.stringMatching(/127\.0\.0\.1$/),
      oss_request_id: (put.res.headers as Record<string, string>)['x-oss-request-id'],
      untrusted_vars: { mine: 'ü & 1' },
    });
  });

  test('that is not admitted is stored, and its client sees why the callback failed', async () => {
    const client = await start(authorizationV4);
    const ticket = ticketFor({ jti: `${id}-other`, key: 'another.txt' });
    const putting = client.put('refused.txt', Buffer.from('text'), { callback: callbackOf(ticket) });
    await expect(putting).rejects.toMatchObject({
      status: 203,
      code: 'CallbackFailed',
      ecCode: '0007-00000203',
      message: expect.stringContaining('Error status : 403.'),
    });
    expect((await client.head('refused.txt')).res.headers).toMatchObject({ 'content-length': '4' });
    expect(await database.sql`select 1 from uploads where id = ${`${id}-other`}`).toHaveLength(0);
  });

  test('in parts is recorded as one upload', async () => {
    const client = await start(authorizationV4);
    const ticket = ticketFor({ jti: `${id}-parts`, key: `${id}.mp4`, maxSize: 1_000_000 });
    const whole = Buffer.alloc(250_000, 'part');
    const done = await client.multipartUpload(`${id}.mp4`, whole, {
      partSize: 102_400,
      mime: 'video/mp4',
      callback: callbackOf(ticket),
    });
    expect((done as unknown as { data: object }).data).toMatchObject({
      id: `${id}-parts`,
      state: 'recorded',
    });
    const [row] = await database.sql`select * from uploads where id = ${`${id}-parts`}`;
    expect(row).toMatchObject({
      etag: expect.stringMatching(/^[0-9A-F]{32}-3$/),
      size: '250000',
      mime_type: 'video/mp4',
      image: null,
      content_md5: null,
      operation: 'CompleteMultipartUpload',
    });
  });

  test('whose callback is malformed is refused before anything is stored', async () => {
    const client = await start(authorizationV4);
    const putting = client.put('malformed.txt', Buffer.from('text'), {
      callback: callbackOf('x', { url: 'ftp://callback.example.com/' }),
    });
    await expect(putting).rejects.toMatchObject({ status: 400, code: 'InvalidArgument' });
    await expect(client.head('malformed.txt')).rejects.toMatchObject({ status: 404 });
  });
});

describe('an upload by a form with a callback', () => {
  const upload = async (ticket: string, change: Record<string, string> = {}) => {
    const oss = await ossEmulator({ callbacks: { signingKey } });
    const callbackBody = `${fields}&ticket=${ticket}&mine=\${x:mine}`;
    const configuration = JSON.stringify({ callbackUrl: callback.url, callbackBody });
    const form = {
      key: 'forms/a.txt',
      callback: Buffer.from(configuration).toString('base64'),
      'x:mine': 'from the form',
      ...signedV4(),
      ...change,
    };
    return { oss, response: await postForm(oss, form, new Blob(['hello'], { type: 'text/plain' })) };
  };

  test('is recorded, and the browser gets the answer of the callback function', async () => {
    const { response } = await upload(ticketFor({ jti: 'form-1-recorded', key: 'forms/a.txt' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: 'form-1-recorded', object: 'forms/a.txt' });
    const [row] = await database.sql`select * from uploads where id = 'form-1-recorded'`;
    expect(row).toMatchObject({
      size: '5',
      mime_type: 'text/plain',
      operation: 'PostObject',
      untrusted_vars: { mine: 'from the form' },
    });
  });

  test('whose callback is malformed is refused before anything is stored', async () => {
    const { oss, response } = await upload('x', { callback: '%%%' });
    expect([response.status, (await errorOf(response)).Code]).toEqual([400, 'InvalidArgument']);
    await expect(aliOss(oss).head('forms/a.txt')).rejects.toMatchObject({ status: 404 });
  });
});

test('the key that callbacks are signed with is served', async () => {
  const oss = await ossEmulator({ callbacks: { signingKey } });
  const answer = await fetch(oss.publicKeyUrl);
  expect(await answer.text()).toBe(signingKey.publicKey.export({ type: 'spki', format: 'pem' }));
});
