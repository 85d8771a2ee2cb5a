import { expect, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import type { Diary } from '../../../support/diary-function.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { ossTrigger, triggeredFront } from '../../../support/triggered-front.ts';

function eventsIn(diary: Diary | undefined): OssEvent[] {
  return (diary?.entries() ?? []).map(({ event }) => {
    const { events, ...rest } = JSON.parse(event) as { events: OssEvent[] };
    expect([events.length, rest]).toEqual([1, {}]);
    return events[0] as OssEvent;
  });
}

const seen = (diary: Diary | undefined) =>
  eventsIn(diary)
    .map(({ eventName, oss }) => `${eventName} ${oss.object.key}`)
    .sort();

test('a function gets what a client of OSS does under its prefix and suffix, and nothing else', async () => {
  const { triggers, diaries, lines } = await triggeredFront({
    created: [ossTrigger(['oss:ObjectCreated:*'], { prefix: 'in/', suffix: '.jpg' })],
    removed: [ossTrigger(['oss:ObjectRemoved:DeleteObject', 'oss:ObjectRemoved:AbortMultipartUpload'])],
    http: [
      {
        triggerName: 'http',
        triggerType: 'http',
        triggerConfig: { authType: 'anonymous', methods: ['GET'] },
      },
    ],
  });
  const oss = await ossEmulator({ onEvent: triggers.onEvent, buckets: ['examplebucket', 'second-bucket'] });
  const client = aliOss(oss);
  await client.put('in/a 中.jpg', Buffer.from('123456789'), { mime: 'image/jpeg' });
  for (const key of ['in/a.png', 'IN/a.jpg', 'out/in/a.jpg']) await client.put(key, Buffer.from('x'));
  await aliOss(oss, { bucket: 'second-bucket' }).put('in/a.jpg', Buffer.from('x'));
  const { uploadId } = await client.initMultipartUpload('in/parts.jpg');
  const { etag } = await client.uploadPart('in/parts.jpg', uploadId, 1, Buffer.from('12345'), 0, 5);
  await client.completeMultipartUpload('in/parts.jpg', uploadId, [{ number: 1, etag }]);
  await client.delete('in/a 中.jpg');
  await client.deleteMulti(['in/a.png']);
  const aborted = await client.initMultipartUpload('out/z');
  await client.abortMultipartUpload('out/z', aborted.uploadId);

  await expect
    .poll(() => seen(diaries.created))
    .toEqual([
      'ObjectCreated:CompleteMultipartUpload in/parts.jpg',
      'ObjectCreated:InitiateMultipartUpload in/parts.jpg',
      'ObjectCreated:PutObject in/a 中.jpg',
      'ObjectCreated:UploadPart in/parts.jpg',
    ]);
  await expect
    .poll(() => seen(diaries.removed))
    .toEqual(['ObjectRemoved:AbortMultipartUpload out/z', 'ObjectRemoved:DeleteObject in/a 中.jpg']);
  expect(diaries.http?.entries()).toEqual([]);
  expect(lines).toEqual([]);
  const ruleIds = new Set(eventsIn(diaries.created).map((event) => event.oss.ruleId));
  expect([...ruleIds]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
  expect(eventsIn(diaries.removed)[0]?.oss.ruleId).not.toBe([...ruleIds][0]);
});

test('an event that is lost on demand reaches nobody', async () => {
  const hits: string[] = [];
  const faults = { loseEvents: true, onHit: (fault: string) => hits.push(fault) };
  const { triggers, diaries } = await triggeredFront(
    { created: [ossTrigger(['oss:ObjectCreated:PutObject'], { prefix: 'in/' })] },
    () => faults,
  );
  const client = aliOss(await ossEmulator({ onEvent: triggers.onEvent }));
  for (const key of ['in/lost', 'out/of-no-interest']) await client.put(key, Buffer.from('x'));
  expect(hits).toEqual(['lose-events']);
  faults.loseEvents = false;
  await client.put('in/sent', Buffer.from('x'));
  await expect.poll(() => seen(diaries.created)).toEqual(['ObjectCreated:PutObject in/sent']);
});
