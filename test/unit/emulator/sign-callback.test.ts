import { constants, createPublicKey, publicDecrypt, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  callbackHeaders,
  createRequestId,
  createSigningKey,
  signCallback,
  stringToSign,
} from '../../../emulator/oss/sign-callback.ts';
import fixtures from '../../fixtures/signed-callbacks.json' with { type: 'json' };

describe('the string to sign', () => {
  test.each(fixtures.samples)('is what OSS signed: $id', ({ target, body, authorization }) => {
    const signature = Buffer.from(authorization, 'base64');
    const signed = stringToSign(target, Buffer.from(body, 'utf8'));
    expect(verify('RSA-MD5', signed, createPublicKey(fixtures.publicKeyPem), signature)).toBe(true);
  });

  test.each([
    ['/', '/\n'],
    ['/?', '/\n'],
    ['/a?b=%2F&b=%2f', '/a?b=%2F&b=%2f\n'],
    ['/a?b?c', '/a?b?c\n'],
    ['/%E4%B8%AD?q=%E4', '/中?q=%E4\n'],
    ['/a%2520b', '/a%20b\n'],
    ['/a+b', '/a+b\n'],
    ['/100%', '/100%\n'],
  ])('of %j begins with %j', (target, beginning) => {
    expect(stringToSign(target, Buffer.from('body')).toString('utf8')).toBe(`${beginning}body`);
  });

  test('keeps bytes that are no text, in the path and in the body', () => {
    expect(stringToSign('/%FF', Buffer.from([0x0d, 0x0a, 0xff]))).toEqual(
      Buffer.from([0x2f, 0xff, 0x0a, 0x0d, 0x0a, 0xff]),
    );
  });
});

describe('a signature', () => {
  const key = createSigningKey();
  const body = Buffer.from('bucket=examplebucket');

  test('is made with a key as short as that of OSS', () => {
    expect(key.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 512, publicExponent: 65537n });
    expect(signCallback({ target: '/', body, privateKey: key.privateKey })).toHaveLength(88);
  });

  test('has the same padding and digest description as those of OSS', () => {
    const authorization = fixtures.samples[0]?.authorization ?? '';
    const ossBlock = publicDecrypt(
      { key: fixtures.publicKeyPem, padding: constants.RSA_NO_PADDING },
      Buffer.from(authorization, 'base64'),
    );
    const ourBlock = publicDecrypt(
      { key: key.publicKey, padding: constants.RSA_NO_PADDING },
      Buffer.from(signCallback({ target: '/', body, privateKey: key.privateKey }), 'base64'),
    );
    const digestBytes = 16;
    expect(ourBlock.subarray(0, -digestBytes)).toEqual(ossBlock.subarray(0, -digestBytes));
  });

  test('verifies with its own key and not with that of OSS', () => {
    const signature = Buffer.from(
      signCallback({ target: '/a?b', body, privateKey: key.privateKey }),
      'base64',
    );
    const signed = stringToSign('/a?b', body);
    expect(verify('RSA-MD5', signed, key.publicKey, signature)).toBe(true);
    expect(verify('RSA-MD5', signed, createPublicKey(fixtures.publicKeyPem), signature)).toBe(false);
  });
});

test('the headers are those of the documented capture, the signature apart', () => {
  const capture = fixtures.samples.find(({ id }) => id === 'documentation-2018-full-request');
  if (capture?.headers === undefined) throw new Error('The capture is missing.');
  const headers = callbackHeaders({
    target: capture.target,
    body: Buffer.from(capture.body),
    privateKey: createSigningKey().privateKey,
    host: '47.97.168.53',
    contentType: capture.contentType,
    bucket: 'signedcallback',
    publicKeyUrl: fixtures.publicKeyUrls.https.url,
    owner: '1544709436620439',
    requester: '1544709436620439',
    date: new Date('2018-09-15T10:24:12Z'),
    requestId: '5B9CDDCC9D2B0CA88AE2BEA1',
  });
  const { Authorization, ...others } = headers;
  expect(others).toEqual(capture.headers);
  expect(Authorization).toMatch(/^[A-Za-z0-9+/]{86}==$/);
});

test('a request id begins with its time, as those of OSS do', () => {
  const id = createRequestId(new Date('2018-09-15T10:24:12Z'));
  expect(id).toMatch(/^5B9CDDCC[0-9A-F]{16}$/);
});
