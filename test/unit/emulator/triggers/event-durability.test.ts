import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { createDiary, diaryFunction } from '../../../support/diary-function.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { ossTrigger } from '../../../support/triggered-front.ts';
import { triggeredProcess } from '../../../support/triggered-process.ts';

test('the events of what was acknowledged reach their function after kill -9, delivered before or not', async () => {
  const diary = await createDiary();
  const handlerPath = join(diary.directory, 'index.js');
  await writeFile(handlerPath, diaryFunction('await gate(); write({ done: true });'));
  const triggers = [ossTrigger(['oss:ObjectCreated:PutObject'])];
  const recorder = { handlerPath, timeoutSeconds: 20, memoryMb: 128, env: diary.env, triggers };
  const options = { functions: { recorder }, maxInstances: 1 };
  const dataDir = await temporaryFolder();

  const first = await triggeredProcess(dataDir, options);
  const keys = ['a', 'b', 'c'];
  for (const key of keys) await aliOss(first).put(key, Buffer.from(key));
  await expect.poll(() => diary.entries().length).toBe(1);
  await first.killNow();

  diary.openGate();
  const second = await triggeredProcess(dataDir, options);
  const done = () =>
    diary
      .entries()
      .filter((entry) => entry.done)
      .map(({ event }) => (JSON.parse(event) as { events: OssEvent[] }).events[0]?.oss.object.key);
  await expect.poll(done).toEqual(keys);
  for (const key of keys) expect(String((await aliOss(second).get(key)).content)).toBe(key);
});
