import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

interface Expected {
  acknowledged?: string;
  /** Sent, and not answered: it may have been stored or not. */
  pending?: string;
}

const MAX_BODY = 300_000;

test('what was acknowledged survives kill -9, and nothing is half there', async () => {
  const dataDir = await temporaryFolder();
  const oss = await ossProcess(dataDir);
  const client = aliOss(oss);
  const expected = new Map<string, Expected>();
  let isKilled = false;

  async function change(key: string, body: string, work: () => Promise<unknown>): Promise<void> {
    const state = expected.get(key) ?? {};
    expected.set(key, { ...state, pending: body });
    await work();
    expected.set(key, { acknowledged: body });
  }

  async function putAgainAndAgain(worker: number): Promise<void> {
    for (let round = 0; !isKilled; round++) {
      const key = `worker-${worker}/${round % 4}`;
      const body = `${worker} ${round} `.repeat(randomInt(1, MAX_BODY / 10));
      await change(key, body, () => client.put(key, Buffer.from(body)));
    }
  }

  async function appendAgainAndAgain(): Promise<void> {
    for (let log = ''; !isKilled; ) {
      const line = `${log.length} `.repeat(randomInt(1, 1000));
      const position = String(log.length);
      await change('log', log + line, () => client.append('log', Buffer.from(line), { position }));
      log += line;
    }
  }

  const work = Promise.allSettled([
    putAgainAndAgain(1),
    putAgainAndAgain(2),
    putAgainAndAgain(3),
    appendAgainAndAgain(),
  ]);
  const acknowledged = () => [...expected].filter(([, state]) => state.acknowledged !== undefined);
  await expect.poll(() => acknowledged().length).toBeGreaterThan(5);
  await sleep(500);
  isKilled = true;
  await oss.killNow();
  await work;

  const after = aliOss(await ossEmulator({ dataDir }));
  for (const [key, { acknowledged: stored = '', pending = stored }] of acknowledged()) {
    const { content, res } = await after.get(key);
    const body = String(content);
    expect([stored, pending].includes(body), `${key}: ${body.length} bytes`).toBe(true);
    expect((res.headers as Record<string, string>)['content-length']).toBe(String(Buffer.byteLength(body)));
  }
  const { objects } = await after.list({ 'max-keys': 1000 }, {});
  const files = await readdir(join(dataDir, 'buckets/examplebucket/bodies'), {
    recursive: true,
    withFileTypes: true,
  });
  expect(files.filter((entry) => entry.isFile())).toHaveLength(objects.length);
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
});
