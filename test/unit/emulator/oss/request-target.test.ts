import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../../../emulator/oss/http/request-target.ts';

const addressing = { hosts: new Map([['static.example.com', 'cnamebucket']]), domains: ['localhost'] };
const parse = (target: string, host: string) => parseTarget(target, host, addressing);

describe('the bucket and the key', () => {
  test.each([
    ['/examplebucket/a/b.txt', '127.0.0.1:9000', 'examplebucket', 'a/b.txt'],
    ['/examplebucket%2Fa%2Fb.txt', '127.0.0.1:9000', 'examplebucket', 'a/b.txt'],
    ['/examplebucket/a%2Fb.txt', 'localhost:9000', 'examplebucket', 'a/b.txt'],
    ['/examplebucket/%E4%B8%AD%20%2B.txt', '[::1]:9000', 'examplebucket', '中 +.txt'],
    ['/examplebucket', '127.0.0.1', 'examplebucket', undefined],
    ['/examplebucket/', '127.0.0.1', 'examplebucket', undefined],
    ['/', '127.0.0.1', undefined, undefined],
    ['/a/b.txt', 'examplebucket.oss-cn-hangzhou.aliyuncs.com', 'examplebucket', 'a/b.txt'],
    ['/a%2Fb.txt', 'examplebucket.oss-cn-hangzhou.oss.test:18080', 'examplebucket', 'a/b.txt'],
    ['/a/b.txt', 'examplebucket.localhost:9000', 'examplebucket', 'a/b.txt'],
    ['/a/b.txt', 'Static.Example.com', 'cnamebucket', 'a/b.txt'],
    ['/', 'examplebucket.oss-cn-hangzhou.aliyuncs.com', 'examplebucket', undefined],
    ['/', 'undefined.oss-cn-hangzhou.aliyuncs.com', undefined, undefined],
    ['/', '.oss-cn-hangzhou.aliyuncs.com', undefined, undefined],
    ['/examplebucket/k', 'oss-cn-hangzhou.aliyuncs.com', 'examplebucket', 'k'],
    ['/examplebucket/../../etc/passwd', '127.0.0.1', 'examplebucket', '../../etc/passwd'],
    ['/examplebucket//k', '127.0.0.1', 'examplebucket', '/k'],
  ])('of %s at %s', (target, host, bucket, key) => {
    expect(parse(target, host)).toMatchObject({ bucket, key });
  });

  test('are refused when they are no UTF-8', () => {
    expect(() => parse('/examplebucket/%FF', '127.0.0.1')).toThrow('The specified object is not valid.');
  });

  test('keep a "+", and tell what the key would be with spaces', () => {
    expect(parse('/b/a+b%2Bc', '127.0.0.1')).toMatchObject({ key: 'a+b+c', keyWithSpaces: 'a b+c' });
    expect(parse('/b/a%2Bb', '127.0.0.1').keyWithSpaces).toBeUndefined();
  });
});

test('the query is decoded, and a parameter may have no value', () => {
  const { query } = parse('/?uploads&prefix=&encoding-type=url&marker=a%2Bb+c%3D', '127.0.0.1');
  expect([...query]).toEqual([
    ['uploads', ''],
    ['prefix', ''],
    ['encoding-type', 'url'],
    ['marker', 'a+b c='],
  ]);
});
