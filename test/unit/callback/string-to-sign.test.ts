import { describe, expect, it } from 'vitest';
import { decodePath, stringToSign } from '../../../shared/callback/string-to-sign.ts';

describe('decodePath', () => {
  it.each([
    ['/plain/path', '/plain/path'],
    ['/%E4%B8%AD%e6%96%87', '/中文'],
    ['/a+b', '/a+b'],
    ['/a%2Bb', '/a+b'],
    ['/100%25', '/100%'],
    ['/%2525', '/%25'],
    ['/a%2Fb%3F', '/a/b?'],
    ['/中', '/中'],
    ['/0%39%41%61%5A%7a', '/09AaZz'],
    ['/', '/'],
  ])('reads %s as %s', (path, decoded) => {
    expect(decodePath(path).toString('utf8')).toBe(decoded);
  });

  it('keeps bytes that are not UTF-8', () => {
    expect(decodePath('/%FF%00%80')).toEqual(Buffer.from([0x2f, 0xff, 0x00, 0x80]));
  });

  it.each(['/%', '/%4', '/%4g', '/%g4', '/%%41', '/%/0', '/%:0', '/%0:', '/%@0', '/%0@', '/%`0', '/%0`'])(
    'refuses %s',
    (path) => {
      expect(() => decodePath(path)).toThrow(
        expect.objectContaining({ code: 'path_malformed', status: 400 }),
      );
    },
  );
});

describe('stringToSign', () => {
  const body = Buffer.from('a=1');

  it('adds the query with its question mark, not decoded', () => {
    expect(stringToSign({ path: '/p%41', query: '?x=%41&y=a+b', body }).toString()).toBe(
      '/pA?x=%41&y=a+b\na=1',
    );
  });

  it('adds nothing for no query, and nothing for a bare question mark', () => {
    expect(stringToSign({ path: '/p', query: '', body }).toString()).toBe('/p\na=1');
    expect(stringToSign({ path: '/p', query: '?', body }).toString()).toBe('/p\na=1');
  });

  it('takes path and query as UTF-8', () => {
    expect(stringToSign({ path: '/ü', query: '?中', body })).toEqual(Buffer.from('/ü?中\na=1', 'utf8'));
  });

  it('keeps every byte of the body', () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x0d, 0x0a, 0xff, 0x00, 0x20]);
    expect(stringToSign({ path: '/', query: '', body: bytes })).toEqual(
      Buffer.concat([Buffer.from('/\n'), bytes]),
    );
  });
});
