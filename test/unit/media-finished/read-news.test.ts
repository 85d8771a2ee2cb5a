import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topicEvent } from '../../../emulator/triggers/topic-event.ts';
import { ForeignMessageError, readNews } from '../../../functions/media-finished/read-news.ts';

/** As https://help.aliyun.com/document_detail/2743997.html shows it, but for what is not read. */
const TASK = {
  ProjectName: 'media',
  TaskType: 'MediaConvert',
  TaskId: 'MediaConvert-adb1ee28-c4c9-42a7-9f54-3b8eadcb60ac',
  StartTime: '2023-12-25T10:13:05.612+08:00',
  EndTime: '2023-12-25T10:13:07.612+08:00',
  Status: 'Succeeded',
  Code: '',
  Message: '',
  UserData: '',
};
const messageOf = (task: object, more: object = {}) =>
  JSON.stringify({
    id: '2F5-1jRzTyIZlfWcKUHWaMuJ9q6Z1Yh',
    source: 'acs.imm',
    type: 'imm:Task:MediaConvert',
    subject: 'acs:imm:cn-hangzhou:1234567890123456:media/imm:Task:MediaConvert',
    time: '1703470387724',
    content: JSON.stringify(task),
    ...more,
  });
const message = messageOf(TASK);
const succeeded = { taskId: TASK.TaskId, status: 'Succeeded', code: '', message: '' };

function eventOf(format: 'STREAM' | 'JSON'): Buffer {
  const trigger = { functionName: 'f', triggerName: 't', topicName: 'media', filterTag: '', format };
  return topicEvent(trigger, { id: '1', text: message, publishedAt: new Date() }, '1234567890123456');
}

describe('the news of a conversion', () => {
  test.each([
    ['the message itself', eventOf('STREAM')],
    ['JSON around the message', eventOf('JSON')],
    ['the message with attributes', Buffer.from(JSON.stringify({ body: message, attrs: { Extend: 'x' } }))],
    ['the message as text', message],
  ])('is read from %s', (_, event) => {
    expect(readNews(event)).toEqual(succeeded);
  });

  test('says why it has failed', () => {
    const failed = { ...TASK, Status: 'Failed', Code: 'InvalidMedia', Message: 'unsupported 格式' };
    expect(readNews(Buffer.from(messageOf(failed)))).toEqual({
      taskId: TASK.TaskId,
      status: 'Failed',
      code: 'InvalidMedia',
      message: 'unsupported 格式',
    });
  });

  test('may lack what tells of a failure', () => {
    const { Code: _, Message: __, ...rest } = TASK;
    expect(readNews(messageOf(rest))).toEqual(succeeded);
    expect(readNews(messageOf({ ...rest, Code: null, Message: null }))).toEqual(succeeded);
  });

  test.each([
    ['', 'The message is not JSON'],
    ['hello', 'The message is not JSON'],
    ['null', 'The message is not as IMM writes it'],
    ['[]', 'The message is not as IMM writes it'],
    [Buffer.from([0xff, 0xfe]), 'The message is not JSON'],
    [messageOf(TASK, { type: 'imm:Task:FileCompression' }), 'not as IMM writes it: type'],
    [messageOf(TASK, { content: 'hello' }), 'The content of the message is not JSON'],
    [messageOf(TASK, { content: {} }), 'not as IMM writes it: content'],
    [messageOf({ ...TASK, Status: 'Paused' }), 'not as IMM writes it: Status'],
    [messageOf({ ...TASK, TaskId: '' }), 'not as IMM writes it: TaskId'],
    [messageOf({ ...TASK, TaskId: 7 }), 'not as IMM writes it: TaskId'],
    [JSON.stringify({ Message: 'hello' }), 'The message is not JSON'],
  ])('is not %j', (event, why) => {
    expect(() => readNews(event)).toThrow(expect.objectContaining({ name: 'ForeignMessageError' }));
    expect(() => readNews(event)).toThrow(why);
  });

  test('is never taken for another error than a foreign message, whatever comes', () => {
    const json = fc.json();
    const wrapped = fc.record({ Message: json }).map((value) => JSON.stringify(value));
    const alike = fc
      .record({ type: fc.constant('imm:Task:MediaConvert'), content: json })
      .map((value) => JSON.stringify(value));
    const events = fc.oneof(fc.string(), fc.uint8Array(), json, wrapped, alike);
    fc.assert(
      fc.property(events, (event) => {
        try {
          readNews(event);
        } catch (error) {
          expect(error).toBeInstanceOf(ForeignMessageError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
