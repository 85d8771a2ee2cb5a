import { describe, expect, test } from 'vitest';
import { parseTriggerCallback } from '../../../../emulator/oss/callback/parse-trigger-callback.ts';
import { readCallbackConfig } from '../../../../emulator/oss/callback/read-callback-config.ts';

const ANDROID =
  'eyJjYWxsYmFja1VybCI6Imh0dHA6XC9cLzEyNy4wLjAuMTo5MDAwXC8iLCJjYWxsYmFja0JvZHkiOiJidWNrZXQ9JHtidWNrZXR9In0=';

describe('headers that SDKs really sent', () => {
  test.each([
    ['Android', ANDROID, '', 'http://127.0.0.1:9000/', '/', 'form', 'bucket=${bucket}'],
    [
      'C++',
      'eyJjYWxsYmFja1VybCI6Imh0dHBzOi8vZXhhbXBsZS5hbGl5dW5kb2MuY29tOjIzNDUwIiwiY2FsbGJhY2tCb2R5IjoiYnVja2V0PSR7YnVja2V0fSZvYmplY3Q9JHtvYmplY3R9JmV0YWc9JHtldGFnfSZzaXplPSR7c2l6ZX0mbWltZVR5cGU9JHttaW1lVHlwZX0mbXlfdmFyMT0ke3g6dmFyMX0ifQ==',
      'eyJ4OnZhcjEiOiJ2YWx1ZTEifQ==',
      'https://example.aliyundoc.com:23450',
      '/',
      'form',
      'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}&my_var1=${x:var1}',
    ],
    [
      'C++ with JSON',
      'eyJjYWxsYmFja1VybCI6Imh0dHA6Ly8xMjcuMC4wLjE6OTAwMC8iLCJjYWxsYmFja0JvZHkiOiJ7XCJidWNrZXRcIjoke2J1Y2tldH19IiwiY2FsbGJhY2tCb2R5VHlwZSI6ImFwcGxpY2F0aW9uL2pzb24ifQ==',
      '',
      'http://127.0.0.1:9000/',
      '/',
      'json',
      '{"bucket":${bucket}}',
    ],
    [
      'Ruby',
      'eyJjYWxsYmFja1VybCI6Imh0dHA6Ly9vc3MtZGVtby5hbGl5dW5jcy5jb206MjM0NTA/dXNlcj1wdXRfb2JqZWN0IiwiY2FsbGJhY2tCb2R5IjoiYnVja2V0PSR7YnVja2V0fSZvYmplY3Q9JHtvYmplY3R9IiwiY2FsbGJhY2tCb2R5VHlwZSI6ImFwcGxpY2F0aW9uL3gtd3d3LWZvcm0tdXJsZW5jb2RlZCJ9',
      '',
      'http://oss-demo.aliyuncs.com:23450?user=put_object',
      '/?user=put_object',
      'form',
      'bucket=${bucket}&object=${object}',
    ],
  ])('are understood: %s', (_, callback, callbackVar, url, target, mode, body) => {
    const headers = { 'x-oss-callback': callback, 'x-oss-callback-var': callbackVar };
    expect(readCallbackConfig({ headers })).toMatchObject({
      urls: [{ url, target }],
      mode,
      body,
      variables: callbackVar === '' ? new Map() : new Map([['x:var1', 'value1']]),
    });
  });

  test('are understood: Android, without an upload', () => {
    const body = `x-oss-process=trigger/callback,callback_${ANDROID},callback-var_eyJ4OnZhcjEiOiJ2In0=`;
    expect(parseTriggerCallback(body)).toMatchObject({
      urls: [{ url: 'http://127.0.0.1:9000/' }],
      variables: new Map([['x:var1', 'v']]),
    });
  });

  test.each([
    [
      'the URL of the C# example',
      'eyJjYWxsYmFja1VybCI6Ijx5b3VyLWNhbGxiYWNrLXNlcnZlci11cmw+IiwiY2FsbGJhY2tCb2R5IjoiYnVja2V0PSR7YnVja2V0fSZvYmplY3Q9JHtvYmplY3R9JmV0YWc9JHtldGFnfSZzaXplPSR7c2l6ZX0mbWltZVR5cGU9JHttaW1lVHlwZX0mbXlfdmFyMT0ke3g6dmFyMX0mbXlfdmFyMj0ke3g6dmFyMn0ifQ==',
      'The callback url configuration is invalid.',
    ],
    [
      'the host of the C example',
      'eyJjYWxsYmFja1VybCI6Imh0dHA6Ly9vc3MtZGVtby5hbGl5dW5jcy5jb206MjM0NTAiLCJjYWxsYmFja0hvc3QiOiI8eW91ci1jYWxsYmFjay1ob3N0PiIsImNhbGxiYWNrQm9keSI6ImJ1Y2tldD0ke2J1Y2tldH0mb2JqZWN0PSR7b2JqZWN0fSZzaXplPSR7c2l6ZX0mbWltZVR5cGU9JHttaW1lVHlwZX0iLCJjYWxsYmFja0JvZHlUeXBlIjoiYXBwbGljYXRpb24veC13d3ctZm9ybS11cmxlbmNvZGVkIn0=',
      'The callback host configuration is invalid.',
    ],
  ])('are refused where a placeholder was never filled: %s', (_, callback, message) => {
    expect(() => readCallbackConfig({ headers: { 'x-oss-callback': callback } })).toThrow(message);
  });
});
