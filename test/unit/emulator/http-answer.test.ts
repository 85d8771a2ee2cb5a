import { describe, expect, test } from 'vitest';
import { toHttpAnswer } from '../../../emulator/fc/http-answer.ts';
import { failure } from '../../../emulator/fc/invocation-result.ts';

function answerTo(returned: unknown) {
  const payload = Buffer.from(typeof returned === 'string' ? returned : JSON.stringify(returned));
  const { body, ...answer } = toHttpAnswer({ ok: true, payload });
  return { ...answer, body: body.toString('utf8') };
}

test('status, headers and body are those that the function returned', () => {
  const headers = { 'Content-Type': 'text/html', 'X-Mine': 'yes' };
  expect(answerTo({ statusCode: 404, headers, body: '<p>' })).toEqual({
    status: 404,
    headers,
    body: '<p>',
  });
});

test('a body in base64 is decoded', () => {
  expect(answerTo({ statusCode: 200, isBase64Encoded: true, body: '5Lit' }).body).toBe('中');
});

test('the content type is JSON unless the function names one, in any case of letters', () => {
  expect(answerTo({ statusCode: 200, body: '{}' }).headers).toEqual({ 'Content-Type': 'application/json' });
  expect(answerTo({ statusCode: 200, headers: { 'content-type': 'a/b' } }).headers).toEqual({
    'content-type': 'a/b',
  });
});

test.each([
  ['JSON without a status', { anything: [1] }, '{"anything":[1]}'],
  ['an array', [{ statusCode: 404 }], '[{"statusCode":404}]'],
  ['text', 'not json', 'not json'],
  ['nothing', '', ''],
])('%s is answered as it is, with 200', (_name, returned, body) => {
  expect(answerTo(returned)).toEqual({ status: 200, headers: { 'Content-Type': 'application/json' }, body });
});

test('headers that belong to FC are left out', () => {
  const headers = {
    'x-fc-request-id': 'forged',
    Connection: 'close',
    'Content-Length': '1',
    Date: 'today',
    'keep-alive': '5',
    Server: 'mine',
    Upgrade: 'h2',
    'Transfer-Encoding': 'chunked',
    'Content-Disposition': 'attachment; filename=a',
    'Content-Type': 'text/plain',
  };
  expect(answerTo({ statusCode: 200, headers, body: 'long' }).headers).toEqual({
    'Content-Type': 'text/plain',
  });
  const inline = { 'Content-Disposition': 'inline', 'Content-Type': 'text/plain' };
  expect(answerTo({ statusCode: 200, headers: inline }).headers).toEqual(inline);
});

describe('a response that FC refuses is a 502', () => {
  test.each([
    ['headers beyond 8 KB', { statusCode: 200, headers: { 'X-Big': 'x'.repeat(8 * 1024) } }],
    ['a header that is not a string', { statusCode: 200, headers: { 'X-Number': 1 } }],
    ['a header value with a line break', { statusCode: 200, headers: { 'X-Split': 'a\r\nSet-Cookie: b' } }],
    ['headers that are no object', { statusCode: 200, headers: 'none' }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['a status that is text', { statusCode: '200' }],
    ['a status that HTTP does not have', { statusCode: 99 }],
  ])('%s', (_name, returned) => {
    const answer = answerTo(returned);
    expect(answer.status).toBe(502);
    expect(answer.headers['X-Fc-Error-Type']).toBe('UnhandledInvocationError');
    expect(JSON.parse(answer.body)).toEqual({
      errorMessage: expect.any(String),
      errorType: 'BadResponse',
    });
  });
});

test('a function that failed is a 502 with its error', () => {
  const error = { errorMessage: 'oops', errorType: 'RangeError', stackTrace: ['RangeError: oops'] };
  const answer = toHttpAnswer(failure(error, 'UnhandledInvocationError'));
  expect(answer).toMatchObject({
    status: 502,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Error-Type': 'UnhandledInvocationError' },
  });
  expect(JSON.parse(answer.body.toString())).toEqual(error);
});
