import { describe, expect, test } from 'vitest';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { buildPostPolicy } from '../../../../shared/oss/post-policy.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import {
  errorOf,
  type FormFields,
  type FormSigning,
  postForm,
  signedV1,
  signedV4,
} from '../../../support/post-form.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const minutesFromNow = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const VERSIONS: readonly [string, (signing: FormSigning) => FormFields][] = [
  ['V1', signedV1],
  ['V4', signedV4],
];

/** What the emulator, whose clock stands at NOW, says of a form. */
async function answerTo(fields: FormFields) {
  const oss = await ossEmulator({ callbacks: 'ignored', now: () => NOW });
  const answer = await errorOf(await postForm(oss, { key: 'k', success_action_status: '200', ...fields }));
  if (answer.status !== 200) expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).not.toBe(200);
  return answer;
}

function without(fields: FormFields, name: string): FormFields {
  return Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));
}

describe('the real ali-oss', () => {
  const expiration = new Date(Date.now() + 60_000).toISOString();

  test('signs forms with V1', async () => {
    const oss = await ossEmulator();
    const policy = {
      expiration,
      conditions: [{ bucket: 'examplebucket' }, ['starts-with', '$key', 'user/']],
    };
    const { OSSAccessKeyId, Signature, policy: document } = aliOss(oss).calculatePostSignature(policy);
    const signed = { OSSAccessKeyId, Signature, policy: String(document) };
    expect((await postForm(oss, { key: 'user/a', ...signed })).status).toBe(204);
    const error = await errorOf(await postForm(oss, { key: 'other/a', ...signed }));
    expect(error).toMatchObject({ status: 403, Code: 'AccessDenied', EC: '0006-00000227' });
  });

  test('signs forms with V4', async () => {
    const oss = await ossEmulator();
    const date = new Date();
    const timestamp = date.toISOString().replace(/[-:]|\.\d+/g, '');
    const fields: FormFields = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': `local/${timestamp.slice(0, 8)}/cn-hangzhou/oss/aliyun_v4_request`,
      'x-oss-date': timestamp,
    };
    const pinned = Object.entries(fields).map(([name, value]) => ({ [name]: value }));
    const policy = { expiration, conditions: [...pinned, ['content-length-range', 1, 10]] };
    const signature = aliOss(oss).signPostObjectPolicyV4(policy, date);
    const signed = {
      ...fields,
      policy: Buffer.from(JSON.stringify(policy)).toString('base64'),
      'x-oss-signature': signature,
    };
    expect((await postForm(oss, { key: 'k', ...signed })).status).toBe(204);
    expect(
      await errorOf(await postForm(oss, { key: 'k', ...signed }, new Blob(['01234567890']))),
    ).toMatchObject({
      status: 400,
      Code: 'EntityTooLarge',
    });
  });
});

test('a form is held to all that our own policy pins', async () => {
  const pinned = {
    callback: 'e30=',
    'x-oss-meta-ticket': 'T-1',
    'x-oss-forbid-overwrite': 'true',
    success_action_status: '200',
  };
  const { conditions } = buildPostPolicy({
    bucket: 'examplebucket',
    target: { prefix: 'user/' },
    callback: 'e30=',
    ticket: 'T-1',
    maxSizeBytes: 10,
    expiresAt: minutesFromNow(10),
  });
  const signed = signedV4({ signedAt: NOW, expiration: minutesFromNow(10), conditions });
  const good = { key: 'user/a', ...pinned, ...signed };
  expect((await answerTo(good)).status).toBe(200);
  for (const name of ['key', ...Object.keys(pinned)]) {
    expect((await answerTo({ ...good, [name]: 'other' })).EC).toBe('0006-00000227');
  }
  for (const name of Object.keys(pinned).filter((each) => each !== 'success_action_status')) {
    expect((await answerTo(without(good, name))).EC).toBe('0006-00000226');
  }
});

describe.each(VERSIONS)('a form signed with %s', (version, signAt) => {
  const expiration = minutesFromNow(10);
  const sign = (signing: FormSigning = {}) => signAt({ signedAt: NOW, expiration, ...signing });

  test('is accepted until its policy expires', async () => {
    expect((await answerTo(sign({ expiration: NOW }))).status).toBe(200);
    expect(await answerTo(sign({ expiration: minutesFromNow(-1) }))).toMatchObject({
      status: 403,
      Code: 'AccessDenied',
      Message: 'Invalid according to Policy: Policy expired.',
      EC: '0006-00000213',
    });
  });

  test('is refused when its policy expires before all of it is here', async () => {
    const times: Date[] = [];
    const oss = await ossEmulator({ now: () => times.shift() ?? minutesFromNow(11) });
    // The first look at the clock is when the request arrives.
    times.push(NOW);
    const answer = await errorOf(await postForm(oss, { key: 'k', ...sign() }));
    expect(answer).toMatchObject({ Code: 'AccessDenied', EC: '0006-00000213' });
  });

  test('is refused with another secret, and told what was to be signed', async () => {
    const fields = sign({ secret: 'wrong' });
    expect(await answerTo(fields)).toMatchObject({
      status: 403,
      Code: 'SignatureDoesNotMatch',
      OSSAccessKeyId: 'local',
      SignatureProvided: fields[version === 'V1' ? 'Signature' : 'x-oss-signature'],
      StringToSign: fields.policy,
    });
  });

  test('is refused when its policy has been changed', async () => {
    const other = sign({ conditions: [{ key: 'k' }] });
    const fields = { ...sign(), policy: other.policy ?? '' };
    expect(await answerTo(fields)).toMatchObject({ status: 403, Code: 'SignatureDoesNotMatch' });
  });

  test('is refused with a key that is not known', async () => {
    const answer = await answerTo(sign({ accessKeyId: 'stranger' }));
    expect(answer).toMatchObject({ status: 403, Code: 'InvalidAccessKeyId' });
  });

  test('may be signed with a temporary key, whose token it has to bring', async () => {
    const tokens = createStsTokens();
    const { accessKeyId, accessKeySecret: secret, securityToken } = tokens.issue(900, NOW);
    const oss = await ossEmulator({ tokens, now: () => NOW });
    const post = async (token: FormSigning) =>
      errorOf(await postForm(oss, { key: 'k', ...sign({ accessKeyId, secret, ...token }) }));
    expect((await post({ securityToken })).status).toBe(204);
    expect((await post({})).Code).toBe('InvalidAccessKeyId');
    expect((await post({ securityToken: 'other' })).Code).toBe('InvalidSecurityToken');
  });

  test('is refused when its policy is none', async () => {
    const answer = await answerTo(sign({ conditions: [['matches', '$key', 'k']] }));
    expect(answer).toMatchObject({ status: 400, Code: 'InvalidPolicyDocument', EC: '0006-00000216' });
  });

  test.each([
    'policy',
    version === 'V1' ? 'OSSAccessKeyId' : 'x-oss-credential',
    version === 'V1' ? 'Signature' : 'x-oss-signature',
  ])('is refused without the field %s', async (name) => {
    const answer = await answerTo(without(sign(), name));
    expect(answer).toMatchObject({ status: 400, Code: 'InvalidArgument', ArgumentName: name });
    expect(await answerTo({ ...sign(), [name]: '' })).toMatchObject({
      Code: 'InvalidArgument',
      ArgumentName: name,
    });
  });
});

describe('a V4 form is refused', () => {
  const sign = (signing: FormSigning) => signedV4({ expiration: minutesFromNow(10), ...signing });

  test.each([
    ['from the future', { signedAt: minutesFromNow(16) }, 'RequestTimeTooSkewed'],
    ['older than a week', { signedAt: new Date(NOW.getTime() - 7 * DAY_MS - 1000) }, 'AccessDenied'],
    ['of another region', { signedAt: NOW, region: 'cn-beijing' }, 'InvalidArgument'],
  ])('%s', async (_, signing, code) => {
    expect((await answerTo(sign(signing))).Code).toBe(code);
  });

  test('not when it is a few days old', async () => {
    expect((await answerTo(sign({ signedAt: new Date(NOW.getTime() - 6 * DAY_MS) }))).status).toBe(200);
  });

  test.each([
    ['x-oss-credential', 'local/20261121/cn-hangzhou/oss/other'],
    ['x-oss-date', 'yesterday'],
    ['x-oss-signature-version', 'OSS2'],
  ])('with a bad %s', async (name, value) => {
    const answer = await answerTo({ ...sign({ signedAt: NOW }), [name]: value });
    expect(answer).toMatchObject({ status: 400, Code: 'InvalidArgument', ArgumentName: name });
  });
});

test('a form without any signature is anonymous', async () => {
  expect(await answerTo({})).toMatchObject({ status: 403, Code: 'AccessDenied' });
});
