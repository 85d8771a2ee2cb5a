import { describe, expect, test } from 'vitest';
import { parseCallbackUrl } from '../../../../emulator/oss/callback/parse-callback-url.ts';

describe('a callbackUrl', () => {
  test.each([
    ['http://127.0.0.1:9001/callback', false, '127.0.0.1', 9001, '127.0.0.1:9001', '/callback'],
    ['https://callback.example.com', true, 'callback.example.com', 443, 'callback.example.com', '/'],
    ['HTTP://Example.com/A', false, 'Example.com', 80, 'Example.com', '/A'],
    ['121.101.166.30/test.php', false, '121.101.166.30', 80, '121.101.166.30', '/test.php'],
    [
      'callback.oss-demo.com:23450',
      false,
      'callback.oss-demo.com',
      23450,
      'callback.oss-demo.com:23450',
      '/',
    ],
    [
      'http://h.example:23450?user=put_object',
      false,
      'h.example',
      23450,
      'h.example:23450',
      '/?user=put_object',
    ],
    ['http://h.example:23450?', false, 'h.example', 23450, 'h.example:23450', '/?'],
    [
      'http://h.example/a%2Fb%20c//d?x=%2f&y=a+b&y=${z}',
      false,
      'h.example',
      80,
      'h.example',
      '/a%2Fb%20c//d?x=%2f&y=a+b&y=${z}',
    ],
    ['http://h.example/a/../b#fragment', false, 'h.example', 80, 'h.example', '/a/../b'],
    ['localhost:9001/a', false, 'localhost', 9001, 'localhost:9001', '/a'],
  ])('%s', (url, secure, hostname, port, host, target) => {
    expect(parseCallbackUrl(url)).toEqual({ url, secure, hostname, port, host, target });
  });

  test.each([
    ['a port that is a word', 'my.com:test'],
    ['a port that is too high', 'my.com:65536'],
    ['port 0', 'my.com:0'],
    ['no host', 'http:///a'],
    ['nothing', ''],
    ['another scheme', 'ftp://my.com/'],
    ['an IPv6 literal', 'http://[::1]:9001/'],
    ['credentials', 'http://user:secret@my.com/'],
    ['characters that are not encoded', 'http://my.com/中文'],
    ['a space', 'http://my.com/a b'],
    ['a line feed', 'http://my.com/a\r\nx-oss-tag: b'],
    ['an underscore at the start', '_my.com'],
  ])('is invalid with %s', (_, url) => {
    expect(parseCallbackUrl(url)).toBeUndefined();
  });
});
