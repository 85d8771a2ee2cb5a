import { describe, expect, test } from 'vitest';
import { checkConditions, checkExpiration } from '../../../../emulator/oss/form/check-policy.ts';
import { parsePolicy } from '../../../../emulator/oss/form/parse-policy.ts';
import { OssError } from '../../../../emulator/oss/http/oss-error.ts';

const EXPIRATION = '2030-01-01T00:00:00.000Z';

const encode = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');

const withConditions = (...conditions: unknown[]) =>
  parsePolicy(encode({ expiration: EXPIRATION, conditions }));

function errorOf(work: () => unknown): OssError {
  try {
    work();
  } catch (error) {
    if (error instanceof OssError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a policy document', () => {
  test('is read with all of its conditions', () => {
    const policy = withConditions(
      { bucket: 'examplebucket' },
      ['eq', '$Key', 'a'],
      ['starts-with', '$x-oss-meta-tag', ''],
      ['in', '$content-type', ['image/jpeg', 'image/png']],
      ['not-in', 'cache-control', ['no-cache']],
      ['content-length-range', 1, 1024],
      ['content-length-range', 0, 1000],
    );
    expect(policy).toEqual({
      expiration: new Date(EXPIRATION),
      size: { min: 1, max: 1000 },
      conditions: [
        { mode: 'eq', field: 'bucket', value: 'examplebucket' },
        { mode: 'eq', field: 'key', value: 'a' },
        { mode: 'starts-with', field: 'x-oss-meta-tag', value: '' },
        { mode: 'in', field: 'content-type', value: ['image/jpeg', 'image/png'] },
        { mode: 'not-in', field: 'cache-control', value: ['no-cache'] },
      ],
    });
  });

  test("may escape a dollar, as OSS's own JSON does", () => {
    const key = ['a\\\\b\\$', '{filename}'].join('');
    const text = `{"expiration":"${EXPIRATION}","conditions":[{"key":"${key}"}]}`;
    const { conditions } = parsePolicy(Buffer.from(text).toString('base64'));
    expect(conditions).toEqual([{ mode: 'eq', field: 'key', value: 'a\\b${filename}' }]);
  });

  test.each([
    ['that is no Base64', '{}', '202'],
    ['that is no text', Buffer.from([0xff, 0xfe]).toString('base64'), '202'],
    ['that is no JSON', Buffer.from('{"expiration"').toString('base64'), '204'],
    ['that is a list', encode([]), '204'],
    ['without conditions', encode({ expiration: EXPIRATION }), '207'],
    ['without expiration', encode({ conditions: [] }), '208'],
    ['without either', encode({}), '209'],
    ['whose expiration is a number', encode({ expiration: 123, conditions: [] }), '210'],
    ['whose expiration is empty', encode({ expiration: '', conditions: [] }), '211'],
    [
      'whose expiration is another format',
      encode({ expiration: '2030-01-01 00:00:00', conditions: [] }),
      '212',
    ],
    ['whose expiration is no date', encode({ expiration: '2030-13-01T00:00:00Z', conditions: [] }), '212'],
    ['whose conditions are no list', encode({ expiration: EXPIRATION, conditions: 123 }), '214'],
  ])('%s is refused', (_, policy, ec) => {
    const error = errorOf(() => parsePolicy(policy));
    expect(error).toMatchObject({ status: 400, code: 'InvalidPolicyDocument', ec: `0006-00000${ec}` });
  });

  test.each([
    [['$key'], '216'],
    [['matches', '$key', 'a'], '216'],
    [['starts-with', '$key', 'a', 'b'], '218'],
    [{}, '218'],
    [{ key: 'a', bucket: 'b' }, '218'],
    [['content-length-range', 20, 10], '219'],
    [['content-length-range', 10, 'test'], '221'],
    [['content-length-range', -1, 10], '221'],
    [123, '222'],
    [null, '222'],
    [['not-in', '$cache-control', 'no-cache'], '224'],
    [['in', '$cache-control', [1]], '224'],
    [['eq', '$success_action_status', 200], '224'],
    [['eq', 1, '200'], '224'],
    [{ success_action_status: 200 }, '224'],
  ])('with the condition %j is refused', (condition, ec) => {
    const error = errorOf(() => withConditions(condition));
    expect(error).toMatchObject({ status: 400, code: 'InvalidPolicyDocument', ec: `0006-00000${ec}` });
  });
});

describe('a form', () => {
  const fields = new Map([
    ['key', 'user/${filename}'],
    ['content-type', 'image/png'],
  ]);
  const check = (condition: unknown) => checkConditions(withConditions(condition), fields, 'examplebucket');

  test.each([
    [{ bucket: 'examplebucket' }],
    [{ key: 'user/${filename}' }],
    [['eq', '$key', 'user/${filename}']],
    [['eq', 'key', 'user/${filename}']],
    [['starts-with', '$KEY', 'user/']],
    [['starts-with', '$key', '']],
    [['in', '$content-type', ['image/jpeg', 'image/png']]],
    [['not-in', '$content-type', ['text/html']]],
  ])('passes %j', (condition) => {
    expect(() => check(condition)).not.toThrow();
  });

  test.each([
    [{ bucket: 'other' }, '["eq", "$bucket", "other"]', '227'],
    [['eq', '$key', 'user/'], '["eq", "$key", "user/"]', '227'],
    [['eq', 'key', 'User/${filename}'], '["eq", "$key", "User/${filename}"]', '227'],
    [['starts-with', '$key', 'ser/'], '["starts-with", "$key", "ser/"]', '227'],
    [['in', '$content-type', ['image/jpeg', 'a']], '["in", "$content-type", ["image/jpeg", "a"]]', '227'],
    [['not-in', '$content-type', ['image/png']], '["not-in", "$content-type", ["image/png"]]', '227'],
    [{ callback: 'e30=' }, '["eq", "$callback", "e30="]', '226'],
    [['starts-with', '$x-oss-meta-a', ''], '["starts-with", "$x-oss-meta-a", ""]', '226'],
  ])('fails %j', (condition, shown, ec) => {
    expect(errorOf(() => check(condition))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: `Invalid according to Policy: Policy Condition failed: ${shown}`,
      ec: `0006-00000${ec}`,
    });
  });

  test('may have fields that no condition names, but for those of a V4 signature', () => {
    const v4 = new Map([
      ...fields,
      ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
      ['x-oss-credential', 'c'],
      ['x-oss-date', 'd'],
    ]);
    const policy = withConditions(
      ['starts-with', '$x-oss-date', ''],
      ['starts-with', '$x-oss-signature-version', ''],
    );
    expect(errorOf(() => checkConditions(policy, v4, 'examplebucket'))).toMatchObject({
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Extra input fields: x-oss-credential',
      ec: '0006-00000228',
    });
  });

  test('is late when the policy has expired', () => {
    const policy = withConditions({ key: 'a' });
    expect(() => checkExpiration(policy, new Date(EXPIRATION))).not.toThrow();
    const late = errorOf(() => checkExpiration(policy, new Date(Date.parse(EXPIRATION) + 1)));
    expect(late).toMatchObject({
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
      ec: '0006-00000213',
    });
  });
});
