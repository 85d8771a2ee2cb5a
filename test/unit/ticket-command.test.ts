import { execFile } from 'node:child_process';
import path from 'node:path';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { substituteVariables } from '../../emulator/oss/substitute-variables.ts';
import { admit } from '../../functions/callback/admit.ts';
import { parseBody } from '../../functions/callback/parse-body.ts';
import type { SignedCallback } from '../../shared/callback/verify-callback.ts';
import { readConfig } from '../../shared/config.ts';
import uploads from '../../uploads.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SECRET = 'a secret of the tests: 32 bytes or more';
const ENV = {
  TICKET_SECRETS: SECRET,
  BUCKETS: 'examplebucket',
  CALLBACK_URL: "https://callback.example.com/?by='oss'",
};

function run(args: readonly string[], env: Record<string, string> = ENV) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/ticket.ts', ...args],
      { cwd: ROOT, env: { PATH: process.env.PATH ?? '', ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

const FULL = [
  ...['--key', 'photos/a.jpg', '--max-size', '1000', '--sub', 'user-1', '--vars', '{"album":"x"}'],
  ...['--expires-in', '60', '--json'],
];

describe('npm run ticket', () => {
  it('prints a JWT that others can read, with all that was asked for', async () => {
    const { ticket, claims } = JSON.parse((await run(FULL)).stdout);
    const { payload } = await jwtVerify(ticket, Buffer.from(SECRET), { algorithms: ['HS256'] });
    expect(payload).toEqual(claims);
    expect(payload).toMatchObject({
      kind: 'anything',
      bucket: 'examplebucket',
      key: 'photos/a.jpg',
      maxSize: 1000,
      sub: 'user-1',
      vars: { album: 'x' },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it('prints a callback that is admitted once OSS has filled it in', async () => {
    const { callback, claims } = JSON.parse((await run(FULL)).stdout);
    const { callbackUrl, callbackBody, callbackSNI } = JSON.parse(Buffer.from(callback, 'base64').toString());
    expect({ callbackUrl, callbackSNI }).toEqual({ callbackUrl: ENV.CALLBACK_URL, callbackSNI: true });
    const values = {
      bucket: 'examplebucket',
      object: 'photos/a.jpg',
      etag: 'A1',
      size: 31,
      mimeType: 'image/jpeg',
    };
    const body = Buffer.from(substituteVariables(callbackBody, 'form', values));
    const config = { ...readConfig(['BUCKETS', 'TICKET_SECRETS', 'ADMIT', 'CALLBACK_FIELDS'], ENV) };
    const uploaded = parseBody({ path: '/', query: '', body } as SignedCallback, undefined, config);
    expect(admit(uploaded, { config, uploads, nowSeconds: claims.iat })).toMatchObject({
      id: claims.jti,
      uploader: 'user-1',
      vars: { album: 'x' },
      untrustedVars: {},
    });
  });

  it('says in plain text what to do with both', async () => {
    const { stdout } = await run(['--prefix', 'photos/']);
    expect(stdout).toMatch(/^ticket, valid until \d{4}-.*Z:\neyJ/);
    expect(stdout).toContain('x-oss-callback');
    expect((await run(['--prefix', ''], { ...ENV, CALLBACK_URL: '' })).stdout).toContain('Set CALLBACK_URL');
  });

  it.each([
    [[], ENV, 'Give either --key or --prefix'],
    [['--key', 'a', '--prefix', 'b'], ENV, 'Give either --key or --prefix'],
    [['--key', 'a', '--bucket', 'other'], ENV, '--bucket should be one of BUCKETS: examplebucket.'],
    [['--key', 'a'], { ...ENV, BUCKETS: 'one-bucket,two-bucket' }, 'one-bucket, two-bucket'],
    [
      ['--key', 'a', '--kind', 'nothing'],
      ENV,
      'uploads.ts has no kind "nothing": there are avatar, video, anything.',
    ],
    [['--key', '_results/a'], ENV, 'give --kind'],
    [['--key', 'a', '--kind', 'video'], ENV, 'The keys of kind "video" begin with "videos/", unlike "a".'],
    [['--key', 'avatars/1.jpg'], ENV, '--vars are not those of kind "avatar" in uploads.ts: userId: '],
    [['--key', 'a', '--max-size', '1e3'], ENV, '--max-size should be a whole number.'],
    [['--key', 'a', '--vars', '[1]'], ENV, '--vars should be a JSON object'],
    [['--key', 'a', '--vars', '{'], ENV, '--vars should be a JSON object'],
    [['--key', 'a', '--expires-in', '0'], ENV, '--expires-in should be a whole number.'],
    [['--key', 'a', '--expires-in', '3600000000000'], ENV, 'it should be in seconds, not milliseconds'],
    [['--key', 'a'], { ...ENV, TICKET_SECRETS: '' }, 'TICKET_SECRETS is missing'],
    [['--nonsense'], ENV, '--nonsense'],
  ])('refuses %j with a sentence', async (args, env, says) => {
    const { code, stdout, stderr } = await run(args, env as Record<string, string>);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('has a --help', async () => {
    expect(await run(['--help'], {})).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage:') });
  });
});
