import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { topicTrigger, triggeredFront } from '../../../support/triggered-front.ts';

test('a message reaches every function with a trigger of its topic, in the form that it wants', async () => {
  const { triggers, diaries, lines } = await triggeredFront({
    json: [topicTrigger({ notifyContentFormat: 'JSON', notifyStrategy: 'BACKOFF_RETRY' })],
    stream: [topicTrigger({ notifyContentFormat: 'STREAM' })],
    byDefault: [topicTrigger({})],
    tagged: [topicTrigger({ notifyContentFormat: 'JSON', filterTag: 'video' })],
    other: [topicTrigger({}, { sourceArn: 'acs:mns:cn-hangzhou:0000000000000000:/topics/other' })],
  });
  const message = '{"type":"imm:Task:MediaConvert","subject":"完成"}';
  const before = Date.now();
  await triggers.onTopicMessage('media', message);
  const eventsOf = (name: string) => diaries[name]?.entries().map(({ event }) => event) ?? [];
  await expect.poll(() => eventsOf('stream')).toEqual([message]);
  await expect.poll(() => eventsOf('byDefault')).toEqual([message]);
  await expect.poll(() => eventsOf('json')).toHaveLength(1);
  const json = JSON.parse(eventsOf('json')[0] ?? '') as { PublishTime: number };
  expect(json).toEqual({
    TopicOwner: '0000000000000000',
    Message: message,
    Subscriber: '0000000000000000',
    PublishTime: expect.any(Number),
    SubscriptionName: 'mns',
    MessageMD5: createHash('md5').update(message).digest('hex').toUpperCase(),
    TopicName: 'media',
    MessageId: expect.stringMatching(/^[0-9A-F]{32}$/),
  });
  expect(json.PublishTime).toBeGreaterThanOrEqual(before);
  expect(json.PublishTime).toBeLessThanOrEqual(Date.now());
  expect([eventsOf('tagged'), eventsOf('other'), lines]).toEqual([[], [], []]);
});

test('a message that reaches nobody is logged, with the reason', async () => {
  const { triggers, lines } = await triggeredFront({ tagged: [topicTrigger({ filterTag: 'video' })] });
  await triggers.onTopicMessage('nobodys', 'lost');
  await triggers.onTopicMessage('media', 'lost');
  expect(lines).toEqual([
    'The topic nobodys: a message reaches nobody, for no function has a trigger for it.',
    'The topic media: a message reaches nobody, for no function wants messages without a tag.',
  ]);
});

test('a message that is lost on demand reaches nobody, and is counted for each who would have got it', async () => {
  const hits: string[] = [];
  const faults = { loseMessages: true, onHit: (fault: string) => hits.push(fault) };
  const { triggers, diaries, lines } = await triggeredFront(
    { one: [topicTrigger({})], two: [topicTrigger({})] },
    () => faults,
  );
  await triggers.onTopicMessage('media', 'lost');
  await triggers.onTopicMessage('nobodys', 'lost');
  expect(hits).toEqual(['lose-messages', 'lose-messages']);
  expect(lines).toHaveLength(1);
  faults.loseMessages = false;
  await triggers.onTopicMessage('media', 'sent');
  await expect.poll(() => diaries.one?.entries().map(({ event }) => event)).toEqual(['sent']);
});
