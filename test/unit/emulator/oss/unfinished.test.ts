import { expect, test } from 'vitest';
import { expectCutOffLeavesNothing } from '../../../support/expect-cut-off.ts';
import { headOfPut } from '../../../support/head-of-put.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

test('an upload that is cut off stores nothing, leaves nothing, and is no failure of the emulator', async () => {
  await expectCutOffLeavesNothing([...headOfPut(), 'Content-Length: 1000'], '0123456789');
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
