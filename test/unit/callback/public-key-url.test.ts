import { describe, expect, it } from 'vitest';
import { isLoopbackKeyUrl, parsePublicKeyUrl } from '../../../shared/callback/public-key-url.ts';
import { keyUrlHeaders } from '../../support/samples.ts';

const encode = (url: string): string => Buffer.from(url).toString('base64');

describe('parsePublicKeyUrl', () => {
  it.each(Object.entries(keyUrlHeaders))(
    'takes the URL that OSS sends (%s), and makes it https',
    (_, header) => {
      expect(parsePublicKeyUrl(header)).toBe('https://gosspublic.alicdn.com/callback_pub_key_v1.pem');
    },
  );

  it('takes a key of another name, and one in a folder', () => {
    expect(parsePublicKeyUrl(encode('https://gosspublic.alicdn.com/callback_pub_key_v2.pem'))).toContain(
      '_v2.pem',
    );
    expect(parsePublicKeyUrl(encode('https://gosspublic.alicdn.com/keys/v-2.pem'))).toContain(
      '/keys/v-2.pem',
    );
  });

  it.each([
    'https://gosspublic.alicdn.com',
    'https://gosspublic.alicdn.com/',
    'https://gosspublic.alicdn.com.evil.com/k.pem',
    'https://gosspublic.alicdn.com@evil.com/k.pem',
    'https://user:pass@gosspublic.alicdn.com/k.pem',
    'https://gosspublic.alicdn.com:443/k.pem',
    'https://gosspublic.alicdn.com:8443/k.pem',
    'https://gosspublicXalicdn.com/k.pem',
    'https://gosspublic-alicdn.com/k.pem',
    'https://evilgosspublic.alicdn.com/k.pem',
    'https://evil.com/https://gosspublic.alicdn.com/k.pem',
    'https://evil.oss-cn-hangzhou.aliyuncs.com/k.pem',
    'https://GOSSPUBLIC.alicdn.com/k.pem',
    'https://gosspublic.alicdn.com/../k.pem',
    'https://gosspublic.alicdn.com/a/../k.pem',
    'https://gosspublic.alicdn.com/./k.pem',
    'https://gosspublic.alicdn.com/.hidden',
    'https://gosspublic.alicdn.com//evil.com/k.pem',
    'https://gosspublic.alicdn.com/%2e%2e/k.pem',
    'https://gosspublic.alicdn.com/k.pem?x=1',
    'https://gosspublic.alicdn.com/k.pem#x',
    'https://gosspublic.alicdn.com/k.pem\n',
    'https://gosspublic.alicdn.com\n.evil.com/k.pem',
    'https://gosspublic.alicdn.com\\@evil.com/k.pem',
    'https://gosspublic.alicdn.com /k.pem',
    ' https://gosspublic.alicdn.com/k.pem',
    'https://ɡosspublic.alicdn.com/k.pem',
    'https://gosspublic。alicdn.com/k.pem',
    'ftp://gosspublic.alicdn.com/k.pem',
    'file:///gosspublic.alicdn.com/k.pem',
    '//gosspublic.alicdn.com/k.pem',
    'http://127.0.0.1:9000/k.pem',
    '',
  ])('refuses %j', (url) => {
    expect(() => parsePublicKeyUrl(encode(url))).toThrow(
      expect.objectContaining({ code: 'key_url_refused', status: 401 }),
    );
  });

  it.each(['not base64!', 'aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vay5wZW0', '=', `${'A'.repeat(516)}`])(
    'refuses the header %j, which is no base64 or too long',
    (header) => {
      expect(() => parsePublicKeyUrl(header)).toThrow(expect.objectContaining({ code: 'key_url_refused' }));
    },
  );

  it('takes a header of exactly the greatest length', () => {
    const url = `https://gosspublic.alicdn.com/${'k'.repeat(384 - 30)}`;
    expect(encode(url)).toHaveLength(512);
    expect(parsePublicKeyUrl(encode(url))).toBe(url);
    expect(() => parsePublicKeyUrl(encode(`${url}kkk`))).toThrow(
      expect.objectContaining({ code: 'key_url_refused' }),
    );
  });
});

describe('isLoopbackKeyUrl', () => {
  it.each(['http://127.0.0.1:9000/k.pem', 'http://localhost/k.pem', 'http://[::1]:1/k.pem'])(
    'knows %s',
    (url) => {
      expect(isLoopbackKeyUrl(encode(url))).toBe(true);
    },
  );

  it.each([
    'https://127.0.0.1/k.pem',
    'http://127.0.0.1.evil.com/k.pem',
    'http://127.0.0.1@evil.com/',
    'http://localhost:123456/k.pem',
    'x http://localhost/k.pem',
    'https://gosspublic.alicdn.com/k.pem',
    '',
  ])('is not fooled by %j', (url) => {
    expect(isLoopbackKeyUrl(encode(url))).toBe(false);
  });

  it('is not fooled by a header that is no base64', () => {
    expect(isLoopbackKeyUrl('http://127.0.0.1/')).toBe(false);
  });
});
