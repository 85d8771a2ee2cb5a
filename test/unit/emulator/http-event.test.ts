import { describe, expect, test } from 'vitest';
import { type HttpRequestParts, toFcEvent } from '../../../emulator/fc/http-event.ts';

const REQUEST: HttpRequestParts = {
  method: 'GET',
  target: '/example?parameter1=value1&parameter2=value1&parameter2=value2',
  httpVersion: '1.1',
  rawHeaders: [
    ...['Host', 'd50b1e8a.cn-hangzhou.fcapp.run:443'],
    ...['header1', 'value1', 'header2', 'value1', 'header2', 'value2'],
    ...['Content-Type', 'text/plain', 'User-Agent', 'PostmanRuntime/7.32.3'],
  ],
  body: Buffer.from('Hello FC!'),
  sourceIp: '11.11.11.11',
  accountId: '1234567890123456',
  requestId: '1-64f6cd87-0123456789abcdef01234567',
  time: new Date(1693896071895),
};

function eventOf(changes: Partial<HttpRequestParts>) {
  return JSON.parse(toFcEvent({ ...REQUEST, ...changes }).toString('utf8'));
}

test('the event has the form of the documented example', () => {
  expect(eventOf({})).toEqual({
    version: 'v1',
    rawPath: '/example',
    body: 'Hello FC!',
    isBase64Encoded: false,
    headers: {
      'Content-Type': 'text/plain',
      Header1: 'value1',
      Header2: 'value1,value2',
      'User-Agent': 'PostmanRuntime/7.32.3',
    },
    queryParameters: { parameter1: 'value1', parameter2: 'value1,value2' },
    requestContext: {
      accountId: '1234567890123456',
      domainName: 'd50b1e8a.cn-hangzhou.fcapp.run',
      domainPrefix: 'd50b1e8a',
      http: {
        method: 'GET',
        path: '/example',
        protocol: 'HTTP/1.1',
        sourceIp: '11.11.11.11',
        userAgent: 'PostmanRuntime/7.32.3',
      },
      requestId: '1-64f6cd87-0123456789abcdef01234567',
      time: '2023-09-05T06:41:11Z',
      timeEpoch: '1693896071895',
    },
  });
});

test('header names are spelled as Go spells them, and FC keeps some for itself', () => {
  const rawHeaders = [
    ...[
      'x-oss-pub-key-url',
      'aHR0cA==',
      'AUTHORIZATION',
      'sig',
      'Content-MD5',
      'md5',
      'eagleeye-rpcid',
      '0.1',
    ],
    ...['x-fc-log-type', 'Tail', 'X-Fc-Anything', '1', 'Connection', 'close', 'Keep-Alive', 'timeout=5'],
    ...['Host', 'h', 'Transfer-Encoding', 'chunked', 'x-oss-additional-headers', ''],
  ];
  expect(eventOf({ rawHeaders }).headers).toEqual({
    Authorization: 'sig',
    'Content-Md5': 'md5',
    'Eagleeye-Rpcid': '0.1',
    'X-Oss-Additional-Headers': '',
    'X-Oss-Pub-Key-Url': 'aHR0cA==',
  });
});

test('the raw path stays encoded and the path of the context is decoded once', () => {
  const event = eventOf({ target: '/%E4%B8%AD/a%2520b+c' });
  expect(event.rawPath).toBe('/%E4%B8%AD/a%2520b+c');
  expect(event.requestContext.http.path).toBe('/中/a%20b+c');
});

test('an absolute request target is reduced to its path', () => {
  const event = eventOf({ target: 'http://host:1/a/b?c=d' });
  expect(event).toMatchObject({ rawPath: '/a/b', queryParameters: { c: 'd' } });
  expect(eventOf({ target: 'http://host' }).rawPath).toBe('/');
});

describe('the query', () => {
  test('is decoded, with "+" for a space', () => {
    expect(eventOf({ target: '/?a=%2F%26&b+b=c+d&e=%E4%B8%AD' }).queryParameters).toEqual({
      a: '/&',
      'b b': 'c d',
      e: '中',
    });
  });

  test('has an empty value for a bare name and leaves out what Go cannot parse', () => {
    expect(eventOf({ target: '/?a&b=&=c&&d=%zz&e;f=1' }).queryParameters).toEqual({ a: '', b: '', '': 'c' });
  });

  test('is an empty object when there is none, and nothing holds its raw form', () => {
    const event = eventOf({ target: '/a?' });
    expect(event.queryParameters).toEqual({});
    expect(Object.keys(event)).toEqual([
      'version',
      'rawPath',
      'body',
      'isBase64Encoded',
      'headers',
      'queryParameters',
      'requestContext',
    ]);
  });

  test('is sorted by its bytes, numbers and odd names included', () => {
    const text = toFcEvent({ ...REQUEST, target: '/?b=1&9=2&10=3&-x=4&__proto__=5' }).toString('utf8');
    expect(text).toContain('"queryParameters":{"-x":"4","10":"3","9":"2","__proto__":"5","b":"1"}');
  });
});

describe('the body', () => {
  test.each(['text/plain', 'application/json', 'application/json; charset=utf-8', 'Application/XML'])(
    'of type %s is text',
    (contentType) => {
      const event = eventOf({ rawHeaders: ['content-type', contentType], body: Buffer.from('{"中":1}') });
      expect(event).toMatchObject({ body: '{"中":1}', isBase64Encoded: false });
    },
  );

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'image/png', ''])(
    'of type "%s" is base64',
    (contentType) => {
      const body = Buffer.from([0x00, 0xff, 0x0a]);
      const event = eventOf({ rawHeaders: ['Content-Type', contentType], body });
      expect(event).toMatchObject({ body: 'AP8K', isBase64Encoded: true });
    },
  );

  test('of no type is base64, and no body is empty text', () => {
    expect(eventOf({ rawHeaders: [] })).toMatchObject({ body: 'SGVsbG8gRkMh', isBase64Encoded: true });
    expect(eventOf({ rawHeaders: [], body: Buffer.alloc(0) })).toMatchObject({
      body: '',
      isBase64Encoded: false,
    });
  });
});
