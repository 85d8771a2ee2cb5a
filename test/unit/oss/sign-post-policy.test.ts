import { expect, test } from 'vitest';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { buildPostPolicy } from '../../../shared/oss/post-policy.ts';
import { signPostPolicy } from '../../../shared/oss/sign-post-policy.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { errorOf, postForm } from '../../support/post-form.ts';

const PINNED = {
  callback: 'e30=',
  'x-oss-meta-ticket': 'T-1',
  'x-oss-forbid-overwrite': 'true',
  success_action_status: '200',
};
const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };

function policyUntil(expiresAt: Date) {
  return buildPostPolicy({
    bucket: 'examplebucket',
    target: { key: '港口/a.png' },
    callback: PINNED.callback,
    ticket: PINNED['x-oss-meta-ticket'],
    maxSizeBytes: 10,
    expiresAt,
  });
}

const inAMinute = () => new Date(Date.now() + 60_000);

test.each([false, true])(
  'allows the one form that the policy describes, with a token: %s',
  async (temporary) => {
    const tokens = createStsTokens();
    const oss = await ossEmulator({ callbacks: 'ignored', tokens });
    const credentials = temporary ? tokens.issue(900) : LOCAL;
    const options = { region: 'cn-hangzhou', credentials, now: new Date() };
    const fields = { key: '港口/a.png', ...PINNED, ...signPostPolicy(policyUntil(inAMinute()), options) };
    expect(await errorOf(await postForm(oss, { ...fields, callback: 'e30K' }))).toMatchObject({
      status: 403,
      Code: 'AccessDenied',
    });
    const forged = { ...fields, 'x-oss-signature': '0'.repeat(64) };
    expect(await errorOf(await postForm(oss, forged))).toMatchObject({ Code: 'SignatureDoesNotMatch' });
    expect((await postForm(oss, fields)).status).toBe(200);
    expect((await aliOss(oss).head('港口/a.png')).status).toBe(200);
  },
);

test('is the signature of ali-oss', () => {
  const now = new Date('2026-11-21T08:00:00.123Z');
  const options = { region: 'cn-hangzhou', credentials: LOCAL, now };
  const signed = signPostPolicy(policyUntil(inAMinute()), options);
  const document: object = JSON.parse(Buffer.from(signed.policy ?? '', 'base64').toString('utf8'));
  const theirs = aliOss({ url: 'http://127.0.0.1:1' }).signPostObjectPolicyV4(document, now);
  expect(signed).toMatchObject({ 'x-oss-signature': theirs, 'x-oss-date': '20261121T080000Z' });
});
