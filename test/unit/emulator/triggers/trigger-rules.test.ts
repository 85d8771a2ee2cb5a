import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../../emulator/fc/timers/timer-trigger.ts';
import { ACCOUNT, ossTrigger, topicTrigger, triggeredFront } from '../../../support/triggered-front.ts';

const PUT = 'oss:ObjectCreated:PutObject';

function connect(...triggers: Trigger[]) {
  return triggeredFront({ first: triggers.slice(0, 1), second: triggers.slice(1) });
}

describe('a trigger that FC would refuse is refused with a sentence:', () => {
  const other = ACCOUNT.region.replace('hangzhou', 'beijing');
  test.each([
    [ossTrigger([]), 'the trigger oss names no events'],
    [ossTrigger(PUT), 'the trigger oss names no events'],
    [
      ossTrigger(['ObjectCreated:PutObject']),
      'names the event "ObjectCreated:PutObject", which there is not',
    ],
    [ossTrigger(['oss:ObjectRemoved:*']), 'names the event "oss:ObjectRemoved:*", which there is not'],
    [ossTrigger([PUT, 7]), 'names the event 7, which there is not. There are: oss:ObjectCreated:PutObject,'],
    [ossTrigger([PUT], { prefix: ['a', 'b'] }), 'has a prefix or suffix that is no text'],
    [
      ossTrigger([PUT], {}, { sourceArn: 'examplebucket' }),
      'has the sourceArn "examplebucket", and needs one',
    ],
    [
      ossTrigger([PUT], {}, { sourceArn: `acs:oss:${other}:0:b` }),
      'listens in the region cn-beijing, but the',
    ],
    [
      topicTrigger({ notifyContentFormat: 'XML' }),
      'has the notifyContentFormat "XML": there are JSON and STREAM',
    ],
    [topicTrigger({ filterTag: 7 }), 'has a filterTag that is no text'],
    [topicTrigger({}, { sourceArn: 'acs:mns:cn-hangzhou:0:/queues/q' }), 'needs one such as acs:mns:'],
    [topicTrigger({}, { sourceArn: 'acs:oss:cn-hangzhou:0:b' }), 'needs one such as acs:mns:'],
  ])('%o', async (trigger, sentence) => {
    await expect(connect(trigger)).rejects.toThrow(`first: the trigger ${trigger.triggerName}`);
    await expect(connect(trigger)).rejects.toThrow(sentence);
  });

  test('one that listens to nothing', async () => {
    const { sourceArn, ...trigger } = ossTrigger([PUT]);
    await expect(connect(trigger)).rejects.toThrow('the trigger oss has no sourceArn, and needs one such as');
  });
});

// The examples of the documentation, against a trigger for PutObject, "source" and "zip".
describe('beside an OSS trigger', () => {
  const existing = ossTrigger([PUT], { prefix: 'source', suffix: 'zip' });

  test.each([
    ['oss:ObjectCreated:*', 'source', 'zip'],
    [PUT, 'source', 'zip'],
    [PUT, 'source', '1zip'],
    [PUT, 'source1', 'zip'],
    [PUT, 'source', ''],
    [PUT, '', 'zip'],
    [PUT, '', ''],
  ])('another for %s, "%s" and "%s" is refused', async (type, prefix, suffix) => {
    await expect(connect(existing, ossTrigger([type], { prefix, suffix }))).rejects.toThrow(
      'second: the trigger oss conflicts with the trigger oss of first on the bucket examplebucket',
    );
  });

  test.each([
    [PUT, 'source1', 'zip1'],
    [PUT, '1source', '1zip'],
    [PUT, '1source', 'zip'],
    ['oss:ObjectCreated:PostObject', 'source', 'zip'],
    ['oss:ObjectRemoved:DeleteObject', 'source', 'zip'],
  ])('another for %s, "%s" and "%s" may be', async (type, prefix, suffix) => {
    await connect(existing, ossTrigger([type], { prefix, suffix }));
  });

  test('the same one may be for another bucket', async () => {
    const sourceArn = 'acs:oss:cn-hangzhou:0000000000000000:second-bucket';
    await connect(existing, { ...existing, sourceArn });
  });

  test('there may be nine more, and not ten', async () => {
    const more = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        ossTrigger([PUT], { prefix: `${index}/` }, { triggerName: `n${index}` }),
      );
    await connect(existing, ...more(9));
    await expect(connect(existing, ...more(10))).rejects.toThrow(
      'second: the trigger n9 is one too many on the bucket examplebucket: a bucket may have 10.',
    );
  });
});
