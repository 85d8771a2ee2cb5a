import { describe, expect, test } from 'vitest';
import { authenticate, type RequestToAuthenticate } from '../../../../emulator/oss/auth/authenticate.ts';
import { signV1, stringToSignV1 } from '../../../../emulator/oss/auth/sign-v1.ts';
import { canonicalRequestV4, signV4, stringToSignV4 } from '../../../../emulator/oss/auth/sign-v4.ts';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { OssError } from '../../../../emulator/oss/http/oss-error.ts';
import { wireCredentials, wireRequests } from '../../../support/wire-requests.ts';

const NOW = new Date('2026-11-21T02:00:00Z');
const HTTP_DATE = 'Sat, 21 Nov 2026 02:00:00 GMT';
const tokens = createStsTokens();
const authority = { credentials: wireCredentials, tokens, region: 'cn-hangzhou' };

function request(parts: {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  key?: string;
}): RequestToAuthenticate {
  return {
    method: 'PUT',
    bucket: 'examplebucket',
    key: parts.key ?? 'k.txt',
    keyWithSpaces: undefined,
    headers: new Map(Object.entries(parts.headers ?? {})),
    query: new Map(Object.entries(parts.query ?? {})),
  };
}

function errorOf(run: () => unknown): OssError {
  try {
    run();
  } catch (error) {
    if (error instanceof OssError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

function signedWithV1(id: string, secret: string, headers: Record<string, string>): RequestToAuthenticate {
  const unsigned = request({ headers });
  const signature = signV1(stringToSignV1(unsigned, headers.date ?? ''), secret);
  return request({ headers: { ...headers, authorization: `OSS ${id}:${signature}` } });
}

describe('requests of real SDKs', () => {
  test.each(wireRequests)('are verified: $id', (captured) => {
    expect(authenticate(captured, authority, captured.clock)).toMatchObject({ accessKeyId: 'LTAItestakid' });
  });

  test.each(wireRequests)('are refused with another secret: $id', (captured) => {
    const other = { ...authority, credentials: new Map([['LTAItestakid', 'other']]) };
    expect(errorOf(() => authenticate(captured, other, captured.clock)).code).toBe('SignatureDoesNotMatch');
  });

  test('that send a space as "+" mean the key with the space', () => {
    const captured = wireRequests.find(({ id }) => id === 'ruby-mpu.01');
    if (captured === undefined) throw new Error('The capture is missing.');
    expect(authenticate(captured, authority, captured.clock).key).toBe('files/he llo');
  });
});

describe('the documented V1 example', () => {
  // https://help.aliyun.com/document_detail/31951.html
  test('gives the documented signature', () => {
    const headers = {
      'content-md5': 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM=',
      'content-type': 'text/html',
      'x-oss-meta-author': 'foo@bar.com',
      'x-oss-magic': 'abracadabra',
    };
    const signed = stringToSignV1(
      {
        method: 'PUT',
        bucket: 'oss-example',
        key: 'nelson',
        query: new Map(),
        headers: new Map(Object.entries(headers)),
      },
      'Thu, 17 Nov 2005 18:49:58 GMT',
    );
    expect(signV1(signed, 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV')).toBe('26NBxoKdsyly4EDv6inkoDft/yA=');
  });
});

describe('a signature of V4', () => {
  const scope = { date: '20261121', region: 'cn-hangzhou', product: 'oss' };
  const presigned = (query: Record<string, string>, headers: Record<string, string>) => {
    const all: Record<string, string> = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': 'LTAItestakid/20261121/cn-hangzhou/oss/aliyun_v4_request',
      'x-oss-date': '20261121T020000Z',
      'x-oss-expires': '60',
      ...query,
    };
    const canonical = canonicalRequestV4(
      request({ query: all, headers }),
      all['x-oss-additional-headers']?.split(';') ?? [],
    );
    const signature = signV4(stringToSignV4(canonical, '20261121T020000Z', scope), 'testsecret', scope);
    return request({ query: { ...all, 'x-oss-signature': signature }, headers });
  };

  test('covers the additional headers that it names', () => {
    const good = presigned({ 'x-oss-additional-headers': 'host' }, { host: 'a' });
    expect(authenticate(good, authority, NOW).accessKeyId).toBe('LTAItestakid');
    const moved = { ...good, headers: new Map([['host', 'b']]) };
    expect(errorOf(() => authenticate(moved, authority, NOW)).code).toBe('SignatureDoesNotMatch');
  });

  test.each(['OSS9-HMAC-SHA256', 'OSS2', ''])('in a URL has no other version, as %j', (version) => {
    const other = presigned({ 'x-oss-signature-version': version }, {});
    const { code, fields } = errorOf(() => authenticate(other, authority, NOW));
    expect([code, fields.ArgumentName]).toEqual(['InvalidArgument', 'x-oss-signature-version']);
  });

  test('in a URL is good until it expires', () => {
    const good = presigned({}, {});
    expect(authenticate(good, authority, new Date(NOW.getTime() + 60_000)).key).toBe('k.txt');
    const error = errorOf(() => authenticate(good, authority, new Date(NOW.getTime() + 61_000)));
    expect(error).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Request has expired.' });
    expect(error.fields.Expires).toBe('2026-11-21T02:01:00.000Z');
  });

  test.each([
    ['x-oss-expires', '604801', 'InvalidArgument'],
    ['x-oss-expires', '0', 'InvalidArgument'],
    ['x-oss-date', 'yesterday', 'InvalidArgument'],
    ['x-oss-credential', 'LTAItestakid/20261121/cn-hangzhou/oss/aws4_request', 'InvalidArgument'],
    ['x-oss-credential', 'LTAItestakid/20261121/cn-beijing/oss/aliyun_v4_request', 'InvalidArgument'],
    ['x-oss-credential', 'LTAItestakid/20261120/cn-hangzhou/oss/aliyun_v4_request', 'InvalidArgument'],
    ['x-oss-credential', 'LTAItestakid/20261121/cn-hangzhou/s3/aliyun_v4_request', 'InvalidArgument'],
    ['x-oss-credential', 'unknown/20261121/cn-hangzhou/oss/aliyun_v4_request', 'InvalidAccessKeyId'],
  ])('in a URL with %s=%s is refused', (name, value, code) => {
    expect(errorOf(() => authenticate(presigned({ [name]: value }, {}), authority, NOW)).code).toBe(code);
  });

  test('that does not match is answered with what it should be over', () => {
    const forged = request({
      ...{ headers: {} },
      query: Object.fromEntries(presigned({}, {}).query),
      key: 'other.txt',
    });
    const { fields } = errorOf(() => authenticate(forged, authority, NOW));
    expect(fields.CanonicalRequest).toMatch(
      /^PUT\n\/examplebucket\/other.txt\nx-oss-credential=LTAItestakid%2F/,
    );
    expect(fields.StringToSign).toMatch(
      /^OSS4-HMAC-SHA256\n20261121T020000Z\n20261121\/cn-hangzhou\/oss\/aliyun_v4_request\n/,
    );
  });
});

describe('a request is refused', () => {
  const good = signedWithV1('LTAItestakid', 'testsecret', { date: HTTP_DATE });

  test('when its clock is more than 15 minutes off', () => {
    expect(authenticate(good, authority, new Date(NOW.getTime() + 900_000)).key).toBe('k.txt');
    for (const skew of [900_001, -900_001]) {
      const error = errorOf(() => authenticate(good, authority, new Date(NOW.getTime() + skew)));
      expect(error).toMatchObject({ status: 403, code: 'RequestTimeTooSkewed', ec: '0002-00000504' });
      expect(error.fields).toMatchObject({
        MaxAllowedSkewMilliseconds: '900000',
        RequestTime: '2026-11-21T02:00:00.000Z',
      });
    }
  });

  test('with the string to sign, in text and in bytes', () => {
    const wrong = signedWithV1('LTAItestakid', 'wrong', { date: HTTP_DATE });
    expect(errorOf(() => authenticate(wrong, authority, NOW))).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
      ec: '0002-00000040',
      fields: {
        OSSAccessKeyId: 'LTAItestakid',
        StringToSign: `PUT\n\n\n${HTTP_DATE}\n/examplebucket/k.txt`,
        StringToSignBytes: expect.stringMatching(/^50 55 54 0A 0A 0A 53 61 /),
      },
    });
  });

  test.each([
    ['an unknown key', signedWithV1('nobody', 'testsecret', { date: HTTP_DATE }), 403, 'InvalidAccessKeyId'],
    ['no date', signedWithV1('LTAItestakid', 'testsecret', {}), 400, 'InvalidArgument'],
    ['another scheme', request({ headers: { authorization: 'Basic x' } }), 400, 'InvalidArgument'],
    ['no signature', request({}), 403, 'AccessDenied'],
    ['half a presigned URL', request({ query: { Signature: 'x', Expires: '1' } }), 403, 'AccessDenied'],
    [
      'an expired URL',
      request({ query: { Signature: 'x', OSSAccessKeyId: 'LTAItestakid', Expires: '1' } }),
      403,
      'AccessDenied',
    ],
    [
      'an expiry that is no time',
      request({ query: { Signature: 'x', OSSAccessKeyId: 'LTAItestakid', Expires: 'never' } }),
      403,
      'AccessDenied',
    ],
  ])('for %s', (_, bad, status, code) => {
    expect(errorOf(() => authenticate(bad, authority, NOW))).toMatchObject({ status, code });
  });
});

describe('a temporary key', () => {
  const { accessKeyId, accessKeySecret, securityToken } = tokens.issue(900, NOW);
  const sign = (token: string) =>
    signedWithV1(accessKeyId, accessKeySecret, { date: HTTP_DATE, 'x-oss-security-token': token });

  test('is accepted with its token', () => {
    expect(authenticate(sign(securityToken), authority, NOW).accessKeyId).toBe(accessKeyId);
  });

  test('is refused without it, with another, and after its time', () => {
    const bare = signedWithV1(accessKeyId, accessKeySecret, { date: HTTP_DATE });
    expect(errorOf(() => authenticate(bare, authority, NOW)).code).toBe('InvalidAccessKeyId');
    expect(errorOf(() => authenticate(sign('other'), authority, NOW)).code).toBe('InvalidSecurityToken');
    const late = tokens.issue(-1, NOW);
    const expired = signedWithV1(late.accessKeyId, late.accessKeySecret, {
      date: HTTP_DATE,
      'x-oss-security-token': late.securityToken,
    });
    expect(errorOf(() => authenticate(expired, authority, NOW)).code).toBe('SecurityTokenExpired');
  });

  test('is not accepted for a permanent key', () => {
    const mixed = signedWithV1('LTAItestakid', 'testsecret', {
      date: HTTP_DATE,
      'x-oss-security-token': securityToken,
    });
    expect(errorOf(() => authenticate(mixed, authority, NOW)).code).toBe('InvalidAccessKeyId');
  });
});

test('what a V1 signature is over has the parameters of newer operations too', () => {
  const names =
    'accessPoint accessPointPolicy bucketArchiveDirectRead group httpsConfig link metaQuery objectInfo publicAccessBlock qosInfo qosRequester redundancyTransition requesterQosInfo resourceGroup resourcePool resourcePoolBuckets resourcePoolInfo';
  const query = Object.fromEntries(['other', ...names.split(' ')].map((name) => [name, '']));
  const signed = stringToSignV1(request({ query }), HTTP_DATE);
  expect(signed.slice(signed.indexOf('?') + 1)).toBe(names.replaceAll(' ', '&'));
});
