import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startFront } from '../../emulator/fc/front.ts';
import { createStsTokens } from '../../emulator/oss/auth/sts-tokens.ts';
import { buildFunctions } from '../../scripts/build.ts';
import { findFreePort } from '../../scripts/lib/free-port.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { aliOss, ossEmulator } from '../support/oss-emulator.ts';
import { sampleVideo } from '../support/sample-video.ts';

const DIST = join(import.meta.dirname, '../../dist');
const ROLE = 'acs:ram::0000000000000000:role/oss-upload-callback';
const WAIT = { timeout: 20_000, interval: 50 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await buildFunctions();
});
afterAll(() => database.drop());

/** OSS, and the deployed functions that take an upload and make its thumbnails. */
async function start() {
  const tokens = createStsTokens();
  const oss = await ossEmulator({ callbacks: { signingKey }, tokens });
  const port = await findFreePort();
  const invokeEndpoint = `http://127.0.0.1:${port}`;
  const common = { DATABASE_URL: database.url, OSS_ENDPOINT: oss.url };
  const specOf = (name: string, env: Record<string, string>) => ({
    handlerPath: join(DIST, name, 'index.js'),
    timeoutSeconds: 60,
    memoryMb: 512,
    role: ROLE,
    env: { ...common, ...env },
    asyncInvokeConfig: { asyncTask: true },
  });
  const devKey = signingKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const lines: string[] = [];
  const front = await startFront({
    port,
    account: { accountId: '0000000000000000', region: 'cn-hangzhou', credentials: tokens.issue(3600) },
    log: (line) => lines.push(line),
    functions: {
      thumbnail: specOf('thumbnail', {}),
      callback: specOf('callback', {
        INVOKE_ENDPOINT: invokeEndpoint,
        BUCKETS: 'examplebucket',
        TICKET_SECRETS: 'a secret of the tests: 32 bytes or more',
        OSS_CALLBACK_DEV_KEY: devKey,
      }),
    },
  });
  onTestFinished(() => front.close());
  const client = aliOss(oss);
  const body = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';
  const put = (key: string, content: Buffer, mime: string, ticket: string) =>
    client.put(key, content, {
      mime,
      callback: { url: `${front.url}/callback`, body: `${body}&ticket=${ticket}` },
    });
  const jobOf = async (id: string) => {
    const [job] = await database.sql`select state, result, error from jobs where upload_id = ${id}`;
    return job;
  };
  return { client, put, jobOf, lines };
}

const avatarTicket = (jti: string, key: string) =>
  ticketFor({ jti, kind: 'avatar', key, vars: { userId: '1' } });

test('a photo gets the thumbnail of its kind, turned as the camera said, whatever its name', async () => {
  const { client, put, jobOf } = await start();
  const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const key = 'avatars/我 +1% .jpg';
  await put(key, photo, 'image/jpeg', avatarTicket('thumb-photo', key));
  await expect.poll(() => jobOf('thumb-photo'), WAIT).toMatchObject({ state: 'succeeded' });
  const { result } = (await jobOf('thumb-photo')) ?? {};
  const { small } = result.thumbnails;
  expect(small.key).toMatch(/^_results\/avatars\/.*\/small\.webp$/);
  const { content, res } = await client.get(small.key);
  expect((res.headers as Record<string, string>)['content-type']).toBe('image/webp');
  expect(small.bytes).toBe(content.length);
  const { width, height, format } = await sharp(content).metadata();
  expect({ width, height, format }).toEqual({ width: 128, height: 128, format: 'webp' });
  const [pixel] = await sharp(content).raw().toBuffer();
  expect(pixel).toBeGreaterThan(240);
});

test('a video gets its poster', async () => {
  const { client, put, jobOf } = await start();
  const key = 'videos/clip.mp4';
  await put(
    key,
    await sampleVideo(4, '320x240'),
    'video/mp4',
    ticketFor({ jti: 'thumb-video', kind: 'video', key }),
  );
  await expect.poll(() => jobOf('thumb-video'), WAIT).toMatchObject({ state: 'succeeded' });
  const { result } = (await jobOf('thumb-video')) ?? {};
  const { content } = await client.get(result.thumbnails.poster.key);
  expect(await sharp(content).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 480 });
});

test('what is no picture fails for good, with the words of OSS', async () => {
  const { put, jobOf } = await start();
  const key = 'avatars/broken.jpg';
  await put(key, Buffer.from('not a picture'), 'image/jpeg', avatarTicket('thumb-broken', key));
  await expect.poll(() => jobOf('thumb-broken'), WAIT).toMatchObject({ state: 'failed' });
  const [row] = await database.sql`select error, due_at, attempts from jobs where upload_id = 'thumb-broken'`;
  expect(row).toMatchObject({
    due_at: null,
    attempts: 1,
    error: { hint: expect.stringContaining('what its type says') },
  });
});
