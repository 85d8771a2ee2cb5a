import { describe, expect, it } from 'vitest';
import { fromFcEvent } from '../../../shared/http/fc-event.ts';
import { header, rawBody } from '../../../shared/http/http-event.ts';
import { eventNamed } from '../../support/events.ts';

const change = (name: string, members: object): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(eventNamed(name).toString()), ...members }));

describe('fromFcEvent', () => {
  it('reads the event of the documentation as a Lambda one', () => {
    expect(fromFcEvent(eventNamed('fc-http-documentation'))).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/example',
      rawQueryString: 'parameter1=value1&parameter2=value1%2Cvalue2',
      queryStringParameters: { parameter1: 'value1', parameter2: 'value1,value2' },
      fcQueryParameters: { parameter1: 'value1', parameter2: 'value1,value2' },
      headers: { header1: 'value1', header2: 'value1,value2' },
      body: 'Hello FC!',
      isBase64Encoded: false,
      requestContext: {
        accountId: '123456*********',
        apiId: '<http-trigger-id>',
        domainName: '<http-trigger-id>.<region-id>.fcapp.run',
        domainPrefix: '<http-trigger-id>',
        http: {
          method: 'GET',
          path: '/example',
          protocol: 'HTTP/1.1',
          sourceIp: '11.11.11.**',
          userAgent: 'PostmanRuntime/7.32.3',
        },
        requestId: '1-64f6cd87-*************',
        routeKey: '$default',
        stage: '$default',
        time: '2023-09-05T06:41:11Z',
        timeEpoch: 1_693_896_071_895,
      },
    });
  });

  it('leaves the names as Go wrote them, and they are found so, as Lambda writes them and in any other case', () => {
    const event = fromFcEvent(eventNamed('fc-callback-json-null'));
    expect(Object.keys(event.headers)).toContain('X-Oss-Pub-Key-Url');
    for (const spelled of ['X-Oss-Pub-Key-Url', 'x-oss-pub-key-url', 'X-OSS-PUB-KEY-URL']) {
      const headers = { [spelled]: 'aHR0cA==' };
      expect(header({ ...event, headers }, 'x-oss-pub-key-url')).toBe('aHR0cA==');
      expect(header({ ...event, headers }, 'authorization')).toBeUndefined();
    }
  });

  it('undoes base64, byte for byte', () => {
    const bytes = Buffer.from([0, 255, 13, 10, 0xe4, 0xb8]);
    const event = fromFcEvent(
      change('fc-http-documentation', { body: bytes.toString('base64'), isBase64Encoded: true }),
    );
    expect(rawBody(event)).toEqual(bytes);
  });

  it.each(['false', 'true', 1, null])('takes a body for text unless it is said to be base64: %j', (said) => {
    const event = fromFcEvent(change('fc-http-documentation', { body: 'YWJj', isBase64Encoded: said }));
    expect(rawBody(event).toString()).toBe('YWJj');
  });

  it('does without a body, a query and a time', () => {
    const event = fromFcEvent(
      change('fc-http-documentation', { body: null, queryParameters: null, isBase64Encoded: undefined }),
    );
    expect(rawBody(event)).toHaveLength(0);
    expect(event).toMatchObject({ rawQueryString: '', fcQueryParameters: {}, isBase64Encoded: false });
    const { requestContext } = JSON.parse(eventNamed('fc-http-documentation').toString());
    const noTime = { ...requestContext, timeEpoch: undefined };
    expect(
      fromFcEvent(change('fc-http-documentation', { requestContext: noTime })).requestContext.timeEpoch,
    ).toBe(0);
  });

  it.each([
    ['not JSON', Buffer.from('{')],
    ['null', Buffer.from('null')],
    ['a text', Buffer.from('"x"')],
    ['empty', Buffer.alloc(0)],
    ["a timer's event", eventNamed('fc-timer')],
    ["an OSS trigger's event", eventNamed('fc-oss')],
    ['without a path', change('fc-http-documentation', { rawPath: undefined })],
    ['without headers', change('fc-http-documentation', { headers: undefined })],
    ['with null headers', change('fc-http-documentation', { headers: null })],
    ['with headers in a list', change('fc-http-documentation', { headers: ['a', 'b'] })],
    ['with an empty list of headers', change('fc-http-documentation', { headers: [] })],
    ['with parameters in a list', change('fc-http-documentation', { queryParameters: ['a=1'] })],
    ['without a request context', change('fc-http-documentation', { requestContext: {} })],
    ['with a body that is no text', change('fc-http-documentation', { body: { a: 1 } })],
    ['with a header that is no text', change('fc-http-documentation', { headers: { a: 1 } })],
    ['with a query that is no map', change('fc-http-documentation', { queryParameters: 'a=1' })],
    [
      'with a parameter that is no text',
      change('fc-http-documentation', { queryParameters: { a: { b: 1 } } }),
    ],
  ])('refuses an event that is %s', (_, event) => {
    expect(() => fromFcEvent(event)).toThrow(
      expect.objectContaining({ code: 'event_malformed', status: 400 }),
    );
  });
});
