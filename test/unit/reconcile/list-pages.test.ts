import { expect, onTestFinished, test } from 'vitest';
import { listPages } from '../../../scripts/lib/reconcile/list-pages.ts';
import { oneAhead } from '../../../scripts/lib/reconcile/one-ahead.ts';
import { putObject } from '../../../shared/oss/put-object.ts';
import { listedBucket, listedKey } from '../../support/listed-bucket.ts';
import { ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';

const bucket = 'examplebucket';
const timeoutMs = 5000;
const whole = { bucket, prefix: '', startAfter: undefined };
const patience = { signal: new AbortController().signal, firstPauseMs: 1 };

async function served(...args: Parameters<typeof listedBucket>) {
  const listed = await listedBucket(...args);
  onTestFinished(listed.close);
  return { listed, oss: ourOss(listed) };
}

async function keysOf(pages: AsyncIterable<readonly { key: string }[]>): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of pages) keys.push(...page.map(({ key }) => key));
  return keys;
}

test('every key comes once, in order', async () => {
  const { oss } = await served(2500);
  expect(await keysOf(listPages(oss, whole, patience))).toEqual(
    Array.from({ length: 2500 }, (_, index) => listedKey(index)),
  );
});

test('what OSS throttles is asked for again, where it was', async () => {
  const { oss } = await served(2500, (request) => (request % 3 === 0 ? undefined : 503));
  const keys = await keysOf(listPages(oss, whole, patience));
  expect(keys).toHaveLength(2500);
  expect(keys.at(-1)).toBe(listedKey(2499));
});

test.each([
  [403, 1],
  [503, 7],
])('an OSS that only says %s is asked %s times', async (status, times) => {
  const { oss, listed } = await served(10, () => status);
  await expect(keysOf(listPages(oss, whole, patience))).rejects.toMatchObject({ status });
  expect(listed.pages()).toBe(times);
});

test('one page is fetched while another is worked on, and not more', async () => {
  const { oss, listed } = await served(10_000);
  const pages = oneAhead(listPages(oss, whole, patience));
  await pages.next();
  await expect.poll(listed.pages).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(listed.pages()).toBe(2);
  await pages.next();
  await expect.poll(listed.pages).toBe(3);
  await pages.return(undefined);
});

test('a page that is not there is an error for who waits for it, and for nobody else', async () => {
  const { oss } = await served(10_000, (request) => (request === 2 ? 403 : undefined));
  const pages = oneAhead(listPages(oss, whole, patience));
  expect((await pages.next()).value).toHaveLength(1000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(pages.next()).rejects.toMatchObject({ status: 403 });
});

test('most results are passed over, and nothing behind them is', async () => {
  const oss = ourOss(await ossEmulator());
  const results = Array.from({ length: 9 }, (_, index) => `_results/${index}/small.webp`);
  const keys = ['A', '_', '_results', ...results, '_results/🙂/a.webp', '_results0', 'z', '🙂'];
  for (const key of keys)
    await putObject(oss, { bucket, key, body: Buffer.from('1'), mimeType: 'text/plain', timeoutMs });
  expect(await keysOf(listPages(oss, { ...whole, maxKeys: 4 }, patience))).toEqual([
    ...['A', '_', '_results', '_results/0/small.webp'],
    ...['_results/🙂/a.webp', '_results0', 'z', '🙂'],
  ]);
  const prefix = '_results/';
  expect(await keysOf(listPages(oss, { ...whole, prefix, maxKeys: 4 }, patience))).toHaveLength(5);
});
