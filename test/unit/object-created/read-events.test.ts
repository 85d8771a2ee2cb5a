import { describe, expect, it } from 'vitest';
import { readEvents } from '../../../functions/object-created/read-events.ts';
import { eventNamed } from '../../support/events.ts';

interface EventChange {
  eventName?: string;
  eventTime?: unknown;
  key?: unknown;
  bucket?: unknown;
  object?: object;
}

function eventOf({
  eventName = 'ObjectCreated:PutObject',
  key = 'a',
  bucket = 'b',
  ...more
}: EventChange = {}) {
  const { object = { eTag: '"abc"', size: 3, objectMeta: { mimeType: 'image/png' } }, ...rest } = more;
  const eventTime = '2026-11-21T10:00:00.000Z';
  return { eventName, eventTime, ...rest, oss: { bucket: { name: bucket }, object: { key, ...object } } };
}

const messageOf = (...events: unknown[]) => Buffer.from(JSON.stringify({ events }));

describe('readEvents', () => {
  it('reads the event of the documentation', () => {
    expect(readEvents(eventNamed('fc-oss'))).toEqual({
      malformed: 0,
      events: [
        {
          change: 'created',
          bucket: 'testbucket',
          key: 'image/a.jpg',
          etag: '7D73E1052AF595535DE90994F4C3E6D5',
          size: 29203,
          mimeType: 'image/jpeg',
          time: new Date('2022-06-10T06:21:35.000Z'),
        },
      ],
    });
  });

  it('reads several events of one message, in their order', () => {
    const { events } = readEvents(
      messageOf(eventOf({ key: 'one' }), eventOf({ key: 'two', eventName: 'ObjectRemoved:DeleteObjects' })),
    );
    expect(events.map(({ change, key }) => [change, key])).toEqual([
      ['created', 'one'],
      ['removed', 'two'],
    ]);
  });

  it.each(['a b+c%20d.jpg', '中文/ü.png', '%E4%B8%AD', '../..', ' '])('takes the key %j as it is', (key) => {
    expect(readEvents(messageOf(eventOf({ key }))).events).toMatchObject([{ key }]);
  });

  it.each([
    'ObjectCreated:UploadPart',
    'ObjectCreated:InitiateMultipartUpload',
    'ObjectCreated:PutSymlink',
    'ObjectRemoved:AbortMultipartUpload',
    'ObjectModified:UpdateObjectMeta',
    'constructor',
  ])('leaves %s out', (eventName) => {
    expect(readEvents(messageOf(eventOf({ eventName })))).toEqual({ events: [], malformed: 0 });
  });

  it('takes an event that says nothing of the object but its key', () => {
    const bare = eventOf({ eventName: 'ObjectRemoved:DeleteObject', object: {} });
    expect(readEvents(messageOf(bare)).events).toMatchObject([{ etag: '', size: 0, mimeType: '' }]);
  });

  it.each([
    ['no key', { key: '' }],
    ['a key that is no text', { key: 1 }],
    ['no bucket', { bucket: null }],
    ['a time that is none', { eventTime: 'yesterday' }],
    ['a size that is none', { object: { size: '3' } }],
  ])('counts an event with %s, and reads the others', (_, change) => {
    const { events, malformed } = readEvents(messageOf(eventOf(change), eventOf({ key: 'good' })));
    expect({ keys: events.map(({ key }) => key), malformed }).toEqual({ keys: ['good'], malformed: 1 });
  });

  it.each([
    '',
    'nonsense',
    'null',
    '[]',
    '{"events":{}}',
    '{"events":[null]}',
    '{"events":[{}]}',
    '{"jobId":"1"}',
  ])('says what is wrong with %j', (text) => {
    expect(() => readEvents(Buffer.from(text))).toThrow(
      expect.objectContaining({ name: 'EventMalformedError', message: expect.stringMatching(/^The event /) }),
    );
  });
});
