import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

async function watchedOss() {
  const events: OssEvent[] = [];
  const oss = await ossEmulator({ onEvent: async (event) => void events.push(event) });
  const taken = () =>
    events.splice(0).map(({ eventName, oss: { object } }) => {
      const { key, size, deltaSize, eTag } = object;
      return [eventName, key, size, deltaSize, eTag];
    });
  return { oss, client: aliOss(oss), events, taken };
}

/** Every name and type of value, however deep. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}

const NINE = '25F9E794323B453885F5181F1B624D0B';
const FIVE = '827CCB0EEA8A706C4C34A16891F84E7B';

test('an event has every field of the one in the documentation of Function Compute', async () => {
  const { client, events } = await watchedOss();
  const { res } = await client.put('image/中 a.jpg', Buffer.from('123456789'), { mime: 'image/jpeg' });
  const sample = new URL('../../../fixtures/events/fc-oss.json', import.meta.url);
  const documented = (JSON.parse(await readFile(sample, 'utf8')) as { events: unknown[] }).events[0];
  expect(shapeOf(events[0])).toEqual(shapeOf(documented));
  expect(events).toEqual([
    {
      eventName: 'ObjectCreated:PutObject',
      eventSource: 'acs:oss',
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      eventVersion: '1.0',
      oss: {
        bucket: {
          arn: 'acs:oss:cn-hangzhou:0000000000000000:examplebucket',
          name: 'examplebucket',
          ownerIdentity: '0000000000000000',
          virtualBucket: '',
        },
        object: {
          deltaSize: 9,
          eTag: NINE,
          key: 'image/中 a.jpg',
          objectMeta: { mimeType: 'image/jpeg' },
          size: 9,
        },
        ossSchemaVersion: '1.0',
        ruleId: '',
      },
      region: 'cn-hangzhou',
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { requestId: (res.headers as Record<string, string>)['x-oss-request-id'] },
      userIdentity: { principalId: '0000000000000000' },
    },
  ]);
});

describe('an event is told of', () => {
  test('an object that is put, and by how much it grew or shrank', async () => {
    const { client, taken } = await watchedOss();
    await client.put('k', Buffer.from('123456789'));
    await client.put('k', Buffer.from('12345'));
    await client.copy('copy', 'k');
    expect(taken()).toEqual([
      ['ObjectCreated:PutObject', 'k', 9, 9, NINE],
      ['ObjectCreated:PutObject', 'k', 5, -4, FIVE],
      ['ObjectCreated:CopyObject', 'copy', 5, 5, FIVE],
    ]);
  });

  test('each append, with what it added', async () => {
    const { client, taken } = await watchedOss();
    await client.append('log', Buffer.from('12345'));
    await client.append('log', Buffer.from('6789'), { position: '5' });
    const { etag } = (await client.head('log')).res.headers as Record<string, string>;
    expect(taken()).toEqual([
      ['ObjectCreated:AppendObject', 'log', 5, 5, FIVE],
      ['ObjectCreated:AppendObject', 'log', 9, 4, etag?.replaceAll('"', '')],
    ]);
  });

  test('every step of an upload in parts, as triggers with a wildcard are', async () => {
    const { client, taken, events } = await watchedOss();
    await client.put('source', Buffer.alloc(102_400));
    const { uploadId } = await client.initMultipartUpload('k', { mime: 'text/plain' });
    const source = { sourceKey: 'source', sourceBucketName: 'examplebucket' };
    const copied = await client.uploadPartCopy('k', uploadId, 1, '0-102399', source, {});
    const sent = await client.uploadPart('k', uploadId, 2, Buffer.from('12345'), 0, 5);
    const etags = [copied, sent].map(({ etag }) => etag.replaceAll('"', ''));
    const parts = etags.map((etag, index) => ({ number: index + 1, etag }));
    const { etag: whole } = await client.completeMultipartUpload('k', uploadId, parts);
    expect(events.slice(1).map((event) => event.oss.object.objectMeta.mimeType)).toEqual(
      Array.from({ length: 4 }, () => 'text/plain'),
    );
    expect(taken().slice(1)).toEqual([
      ['ObjectCreated:InitiateMultipartUpload', 'k', 0, 0, ''],
      ['ObjectCreated:UploadPartCopy', 'k', 102_400, 102_400, etags[0]],
      ['ObjectCreated:UploadPart', 'k', 5, 5, FIVE],
      ['ObjectCreated:CompleteMultipartUpload', 'k', 102_405, 102_405, whole.replaceAll('"', '')],
    ]);
  });

  test('what is removed, and what was not there any more', async () => {
    const { client, taken } = await watchedOss();
    for (const key of ['a', 'b', 'c']) await client.put(key, Buffer.from('12345'));
    const { uploadId } = await client.initMultipartUpload('d');
    taken();
    await client.delete('a');
    await client.delete('a');
    await client.deleteMulti(['b', 'c']);
    await client.abortMultipartUpload('d', uploadId);
    expect(taken()).toEqual([
      ['ObjectRemoved:DeleteObject', 'a', 5, -5, FIVE],
      ['ObjectRemoved:DeleteObject', 'a', 0, 0, ''],
      ['ObjectRemoved:DeleteObjects', 'b', 5, -5, FIVE],
      ['ObjectRemoved:DeleteObjects', 'c', 5, -5, FIVE],
      ['ObjectRemoved:AbortMultipartUpload', 'd', 0, 0, ''],
    ]);
  });

  test('nothing that is refused, and nothing that is only read', async () => {
    const { oss, client, taken } = await watchedOss();
    await client.put('k', Buffer.from('12345'));
    taken();
    const forbidding = { 'x-oss-forbid-overwrite': 'true' };
    expect((await signedFetch(oss, 'PUT', '/examplebucket/k', forbidding, 'x')).status).toBe(409);
    const digest = { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect((await signedFetch(oss, 'PUT', '/examplebucket/k', digest, 'x')).status).toBe(400);
    await client.get('k');
    await client.head('k');
    await client.list({ 'max-keys': 1 }, {});
    expect(taken()).toEqual([]);
  });
});

test('an event that nobody could take is an error for the client, whose next try tells of it again', async () => {
  const events: string[] = [];
  let isBroken = true;
  const oss = await ossEmulator({
    onEvent: async ({ eventName }) => {
      if (isBroken) throw new Error('broken hook');
      events.push(eventName);
    },
  });
  const answer = await signedFetch(oss, 'PUT', '/examplebucket/k', {}, 'x');
  expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('InternalError')]);
  expect(oss.lines.join()).toContain('broken hook');
  expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).toBe(200);
  expect((await signedFetch(oss, 'DELETE', '/examplebucket/k')).status).toBe(500);
  isBroken = false;
  expect((await signedFetch(oss, 'DELETE', '/examplebucket/k')).status).toBe(204);
  expect((await signedFetch(oss, 'PUT', '/examplebucket/k', {}, 'x')).status).toBe(200);
  expect(events).toEqual(['ObjectRemoved:DeleteObject', 'ObjectCreated:PutObject']);
});

test('a completion whose event is lost can be done again', async () => {
  let isBroken = false;
  const oss = await ossEmulator({
    onEvent: async () => {
      if (isBroken) throw new Error('broken hook');
    },
  });
  const client = aliOss(oss);
  const { uploadId } = await client.initMultipartUpload('k');
  const { etag } = await client.uploadPart('k', uploadId, 1, Buffer.from('12345'), 0, 5);
  isBroken = true;
  const complete = () => client.completeMultipartUpload('k', uploadId, [{ number: 1, etag }]);
  await expect(complete()).rejects.toMatchObject({ status: 500 });
  isBroken = false;
  expect((await complete()).res.status).toBe(200);
});
