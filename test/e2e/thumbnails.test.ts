import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../scripts/lib/manifest/manifest.ts';
import { builtFunctions } from '../support/built-functions.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { startDeployment } from '../support/deployment.ts';
import { pictureDifference } from '../support/picture-difference.ts';
import { jobRow } from '../support/recorded-jobs.ts';
import { resolveManifest } from '../support/resolve-manifest.ts';
import { quarters } from '../support/sample-images.ts';
import { sampleVideo } from '../support/sample-video.ts';

let database: TestDatabase;
let manifest: Manifest;
beforeAll(async () => {
  const built = builtFunctions();
  [database, manifest] = await Promise.all([createTestDatabase(), resolveManifest()]);
  await built;
});
afterAll(() => database.drop());

const start = () => startDeployment({ database, manifest });
const jobOf = (id: string) => jobRow(database, `${id}_thumbnail`);

interface Thumbnail {
  key: string;
  bytes: number;
}

/** Waits for the thumbnails of an upload, by their names. */
async function thumbnailsOf(id: string): Promise<Record<string, Thumbnail>> {
  await expect.poll(() => jobOf(id)).toMatchObject({ state: 'succeeded' });
  return ((await jobOf(id)).result as { thumbnails: Record<string, Thumbnail> }).thumbnails;
}

const avatarTicket = (jti: string, key: string) =>
  ticketFor({ jti, kind: 'avatar', key, vars: { userId: '1' } });

test('a photo gets the thumbnail of its kind, turned as the camera said, whatever its name', async () => {
  const { client, put } = await start();
  const photo = await quarters(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const key = 'avatars/我 +1% .jpg';
  await put(key, photo, 'image/jpeg', avatarTicket('thumb-photo', key));
  const { small } = await thumbnailsOf('thumb-photo');
  expect(small?.key).toMatch(/^_results\/avatars\/.*\/small\.webp$/);
  const { content, res } = await client.get(small?.key ?? '');
  expect((res.headers as Record<string, string>)['content-type']).toBe('image/webp');
  expect(small?.bytes).toBe(content.length);
  expect(await sharp(content).metadata()).toMatchObject({ width: 128, height: 128, format: 'webp' });
  const square = (picture: Sharp) => picture.resize(128, 128, { fit: 'cover' }).png().toBuffer();
  const reference = await square(sharp(photo).rotate());
  expect(await pictureDifference(content, reference)).toBeLessThan(3);
  const notTurned = await square(sharp(photo));
  expect(await pictureDifference(content, notTurned)).toBeGreaterThan(30);
});

test('a video gets its poster, of the moment that its kind names', async () => {
  const { client, put } = await start();
  const key = 'videos/clip.mp4';
  const ticket = ticketFor({ jti: 'thumb-video', kind: 'video', key });
  await put(key, await sampleVideo(4, '320x240'), 'video/mp4', ticket);
  const { poster } = await thumbnailsOf('thumb-video');
  const { content } = await client.get(poster?.key ?? '');
  expect(await sharp(content).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 480 });
  const red = { create: { width: 640, height: 480, channels: 3 as const, background: 'red' } };
  expect(await pictureDifference(content, await sharp(red).png().toBuffer())).toBeLessThan(3);
});

test('what is no picture fails for good, with the words of OSS', async () => {
  const { put } = await start();
  const key = 'avatars/broken.jpg';
  await put(key, Buffer.from('not a picture'), 'image/jpeg', avatarTicket('thumb-broken', key));
  await expect.poll(() => jobOf('thumb-broken')).toMatchObject({ state: 'failed' });
  expect(await jobOf('thumb-broken')).toMatchObject({
    due_at: null,
    attempts: 1,
    error: { hint: expect.stringContaining('what its type says') },
  });
});
