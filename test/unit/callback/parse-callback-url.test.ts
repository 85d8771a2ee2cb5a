import { describe, expect, it } from 'vitest';
import { parseCallbackUrl } from '../../../shared/callback/parse-callback-url.ts';

describe('parseCallbackUrl', () => {
  it.each([
    ['https://c.example.com', '/', ''],
    ['http://c.example.com/a%20b', '/a%20b', ''],
    ['https://c.example.com/?', '/', '?'],
    [`https://c.example.com/cb?b=1&c='x'&a="<>`, '/cb', `?b=1&c='x'&a="<>`],
    ['https://c.example.com/cb?u=%7e?图#part?x', '/cb', '?u=%7e?图'],
    ['https://c.example.com/cb#part?x', '/cb', ''],
  ])('has the path, and the query as it is written: %s', (text, path, query) => {
    expect(parseCallbackUrl(text)).toEqual({ text, path, query });
  });

  it('passes over spaces around it', () => {
    expect(parseCallbackUrl(' https://c.example.com/?a=1\n')).toEqual({
      text: 'https://c.example.com/?a=1',
      path: '/',
      query: '?a=1',
    });
  });

  it('takes nothing but http and https', () => {
    expect(parseCallbackUrl('ftp://c.example.com/?a=1')).toBeUndefined();
  });
});
