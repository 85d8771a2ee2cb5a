import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { getObject } from '../../../shared/oss/get-object.ts';
import { processObject } from '../../../shared/oss/process-object.ts';
import { putObject } from '../../../shared/oss/put-object.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';
import { quarters } from '../../support/sample-images.ts';

const bucket = 'examplebucket';
const timeoutMs = 10_000;
const BYTES = Buffer.from([0, 255, 10, 13, 128]);
/** ali-oss resolves "..", so that its keys cannot have it. */
const HARD_KEYS = ['a b+c%/ü~(1)!*.txt', '港口/🙂.jpg', 'a//b', '%2F', '&=?#', 'x'.repeat(1023)];

describe.each(HARD_KEYS)('the object %s', (key) => {
  test('that we put is what ali-oss gets', async () => {
    const emulator = await ossEmulator();
    const put = { bucket, key, body: BYTES, mimeType: 'image/webp', meta: { ticket: 'T' }, timeoutMs };
    const etag = await putObject(ourOss(emulator), put);
    const { content, res } = await aliOss(emulator).get(key);
    expect(content).toEqual(BYTES);
    expect(res.headers).toMatchObject({
      'content-type': 'image/webp',
      'x-oss-meta-ticket': 'T',
      etag: `"${etag}"`,
    });
  });

  test('that ali-oss puts is what we get', async () => {
    const emulator = await ossEmulator();
    await aliOss(emulator).put(key, BYTES, { mime: 'image/webp' });
    const got = await getObject(ourOss(emulator), { bucket, key, timeoutMs });
    expect(got).toEqual({ body: BYTES, mimeType: 'image/webp' });
  });
});

test('an object that is there is replaced', async () => {
  const oss = ourOss(await ossEmulator());
  for (const text of ['first', 'second', ''])
    await putObject(oss, { bucket, key: 'k', body: Buffer.from(text), mimeType: 'text/plain', timeoutMs });
  expect((await getObject(oss, { bucket, key: 'k', timeoutMs })).body).toHaveLength(0);
});

describe('an image', () => {
  const photo = quarters(200, 100).jpeg().toBuffer();
  const process = 'image/resize,w_50/format,webp';

  async function stored() {
    const emulator = await ossEmulator({ buckets: [bucket, 'results'] });
    const oss = ourOss(emulator);
    await putObject(oss, { bucket, key: 'p.jpg', body: await photo, mimeType: 'image/jpeg', timeoutMs });
    return { emulator, oss };
  }

  test('is processed on its way to us', async () => {
    const { oss } = await stored();
    const { body, mimeType } = await getObject(oss, { bucket, key: 'p.jpg', process, timeoutMs });
    expect(mimeType).toBe('image/webp');
    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 50, height: 25 });
  });

  test.each([...HARD_KEYS, 'a/../b', '>>>???'])('is processed into the object %s', async (key) => {
    const { emulator, oss } = await stored();
    const target = { bucket: 'results', key };
    const { size } = await processObject(oss, { bucket, key: 'p.jpg', process, target, timeoutMs });
    const client = aliOss(emulator);
    client.useBucket('results');
    const { objects } = await client.listV2({}, {});
    expect(objects.map(({ name, size: listed }) => [name, listed])).toEqual([[key, size]]);
  });

  test('is processed as by ali-oss, byte for byte', async () => {
    const { emulator, oss } = await stored();
    await aliOss(emulator).processObjectSave('p.jpg', 'theirs.webp', process);
    await processObject(oss, {
      bucket,
      key: 'p.jpg',
      process,
      target: { bucket, key: 'ours.webp' },
      timeoutMs,
    });
    const [theirs, ours] = await Promise.all(
      ['theirs.webp', 'ours.webp'].map((key) => getObject(oss, { bucket, key, timeoutMs })),
    );
    expect(ours).toEqual(theirs);
  });
});

test.each([
  ['that is not there', 'gone.jpg', 'image/resize,w_50', 404, 'NoSuchKey'],
  ['that is none', 'text.jpg', 'image/resize,w_50', 400, 'BadRequest'],
  ['by a process that there is not', 'text.jpg', 'image/shrink', 400, 'BadRequest'],
])('an image %s cannot be processed, and the code of OSS says why', async (_, key, process, status, code) => {
  const oss = ourOss(await ossEmulator());
  const text = { key: 'text.jpg', body: Buffer.from('no image'), mimeType: 'image/jpeg' };
  await putObject(oss, { bucket, ...text, timeoutMs });
  const error = { name: 'OssRequestError', status, isTransient: false, code };
  await expect(getObject(oss, { bucket, key, process, timeoutMs })).rejects.toMatchObject(error);
  const target = { bucket, key: 'result' };
  await expect(processObject(oss, { bucket, key, process, target, timeoutMs })).rejects.toMatchObject(error);
});
