import { expect, test } from 'vitest';
import { addressOf } from '../../../shared/oss/endpoint.ts';

test.each([
  ['https://oss-cn-hangzhou.aliyuncs.com', 'https:', 'b.oss-cn-hangzhou.aliyuncs.com', '', '/a'],
  [
    'https://oss-cn-hangzhou-internal.aliyuncs.com',
    'https:',
    'b.oss-cn-hangzhou-internal.aliyuncs.com',
    '',
    '/a',
  ],
  ['http://oss.test:8080', 'http:', 'b.oss.test', '8080', '/a'],
  ['http://127.0.0.1:9000', 'http:', '127.0.0.1', '9000', '/b/a'],
  ['http://localhost:9000', 'http:', 'localhost', '9000', '/b/a'],
])('at %s a bucket is reached', (endpoint, protocol, hostname, port, path) => {
  const address = addressOf(new URL(endpoint), 'b');
  expect(address).toMatchObject({ protocol, hostname, port });
  expect(address.pathOf('a')).toBe(path);
});

test('a key goes out as it is, but for what a path cannot hold', () => {
  const { pathOf } = addressOf(new URL('http://oss.test'), 'b');
  expect(pathOf('a/../b//c')).toBe('/a/../b//c');
  expect(pathOf('%2F ü?#+')).toBe('/%252F%20%C3%BC%3F%23%2B');
});
