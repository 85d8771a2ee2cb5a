import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { signV1 } from '../../../../emulator/oss/auth/sign-v1.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('an upload that is cut off stores nothing, leaves nothing, and is no failure of the emulator', async () => {
  const dataDir = await temporaryFolder();
  const oss = await ossEmulator({ dataDir });
  const date = new Date().toUTCString();
  const signature = signV1(`PUT\n\n\n${date}\n/examplebucket/k`, 'local-secret');
  const head = [
    'PUT /examplebucket/k HTTP/1.1',
    'Host: h',
    `Date: ${date}`,
    `Authorization: OSS local:${signature}`,
  ];
  const socket = connect(oss.port, '127.0.0.1');
  socket.write(`${[...head, 'Content-Length: 1000'].join('\r\n')}\r\n\r\n0123456789`);
  const staging = () => readdir(join(dataDir, 'staging'));
  await expect.poll(staging).toHaveLength(1);
  socket.destroy();
  await expect.poll(staging).toEqual([]);
  expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).toBe(404);
  expect(oss.lines).toEqual([]);
});

test('of appends to the same position one is done, and the others are told', async () => {
  const client = aliOss(await ossEmulator());
  const appends = ['a', 'b', 'c', 'd'].map((letter) =>
    client.append('log', Buffer.from(letter), { position: '0' }),
  );
  const results = await Promise.allSettled(appends);
  const done = results.flatMap(({ status }, index) => (status === 'fulfilled' ? ['abcd'[index]] : []));
  expect(done).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'PositionNotEqualToLength' });
  }
  expect(String((await client.get('log')).content)).toBe(done[0]);
});

test('readers of an object that is replaced get one version or the other, whole', async () => {
  const client = aliOss(await ossEmulator());
  const versions = ['x', 'y'].map((letter) => letter.repeat(500_000));
  await client.put('k', Buffer.from(versions[0] ?? ''));
  let isDone = false;
  const write = (async () => {
    for (let round = 1; round < 20; round++) await client.put('k', Buffer.from(versions[round % 2] ?? ''));
    isDone = true;
  })();
  const read = async () => {
    while (!isDone) expect(versions.includes(String((await client.get('k')).content))).toBe(true);
  };
  await Promise.all([write, read(), read()]);
});
