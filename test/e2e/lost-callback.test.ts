import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OssOptions } from '../../emulator/oss/oss-options.ts';
import type { Manifest } from '../../scripts/lib/manifest/manifest.ts';
import { builtFunctions } from '../support/built-functions.ts';
import { signingKey } from '../support/callback-events.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { startReconcile } from '../support/reconcile-command.ts';
import { resolveManifest } from '../support/resolve-manifest.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let database: TestDatabase;
let manifest: Manifest;
let photo: Buffer;
beforeAll(async () => {
  const built = builtFunctions();
  [database, manifest] = await Promise.all([createTestDatabase(), resolveManifest()]);
  photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  await built;
});
afterAll(() => database.drop());

/** The functions of s.yaml, with events of OSS unless they are lost; no callback arrives. */
async function start({ losesEvents = false } = {}): Promise<Deployment> {
  const oss: Partial<OssOptions> = {
    onEvent: async (event) => {
      if (!losesEvents) await deployment.triggers.onEvent(event);
    },
    callbacks: { signingKey, limitMs: 50, faults: { drop: true } },
  };
  const deployment = await startDeployment({ database, manifest, oss });
  return deployment;
}

async function uploadOf(object: string) {
  const [row] = await database.sql`
    select u.id, u.state, u.source, u.vars, u.removed_at is not null as removed, j.state as job, j.result
    from uploads u left join jobs j on j.upload_id = u.id where object = ${object}`;
  return row;
}

/** As OSS's client sees it, when the callback has failed. */
async function putInVain({ client, front }: Deployment, key: string, jti: string): Promise<void> {
  const ticket = ticketFor({ jti, kind: 'avatar', key, vars: { userId: '1' } });
  const put = client.put(key, photo, {
    mime: 'image/jpeg',
    headers: { 'x-oss-meta-ticket': ticket },
    callback: { url: `${front.url}/callback`, body: `object=\${object}&ticket=${ticket}` },
  });
  await expect(put).rejects.toMatchObject({ status: 203 });
}

test('an upload whose callback is lost is recorded by its event, with its ticket, and its thumbnail made', async () => {
  const deployment = await start();
  const { client } = deployment;
  const key = 'avatars/我 +1%20.jpg';
  await putInVain(deployment, key, 'lost-callback');
  await expect
    .poll(() => uploadOf(key))
    .toMatchObject({
      id: 'lost-callback',
      state: 'recorded',
      source: 'event',
      vars: { userId: '1' },
      job: 'succeeded',
    });
  const { small } = (await uploadOf(key))?.result.thumbnails ?? {};
  const { width, height } = await sharp((await client.get(small.key)).content).metadata();
  expect({ width, height }).toEqual({ width: 128, height: 128 });
});

test('an upload whose callback and event are lost is recorded by npm run reconcile, and its thumbnail made', async () => {
  const deployment = await start({ losesEvents: true });
  const { client, oss, front } = deployment;
  const key = 'avatars/both lost.jpg';
  await putInVain(deployment, key, 'lost-event');
  expect(await uploadOf(key)).toBeUndefined();
  const state = join(await temporaryFolder(), 'state.json');
  const variables = { DATABASE_URL: database.url, OSS_ENDPOINT: oss.url, INVOKE_ENDPOINT: front.url };
  const { code, stdout } = await startReconcile(variables, ['--state', state]).ended;
  expect(stdout).toMatch(/^recorded +1 /m);
  expect(code).toBe(0);
  await expect
    .poll(() => uploadOf(key))
    .toMatchObject({ id: 'lost-event', source: 'reconcile', vars: { userId: '1' }, job: 'succeeded' });
  const { small } = (await uploadOf(key))?.result.thumbnails ?? {};
  expect(await client.head(small.key)).toMatchObject({ status: 200 });
});

test('an object without the ticket that its kind requires is unclaimed, and its removal is noted', async () => {
  const { client } = await start();
  const key = 'avatars/nobodys.jpg';
  await client.put(key, photo, { mime: 'image/jpeg' });
  await expect.poll(() => uploadOf(key)).toMatchObject({ state: 'unclaimed', job: null, removed: false });
  await client.delete(key);
  await expect.poll(() => uploadOf(key)).toMatchObject({ state: 'unclaimed', removed: true });
});
