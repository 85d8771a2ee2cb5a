import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fcContext } from '../../../emulator/fc/fc-context.ts';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import { bundleCode } from '../../../scripts/lib/bundle-function.ts';
import { type CredentialSource, createCredentialSource } from '../../../shared/cloud/credential-source.ts';
import { readConfig, readRoleCredentials } from '../../../shared/config.ts';
import { fromFcContext } from '../../../shared/http/fc-context.ts';
import { getObject } from '../../../shared/oss/get-object.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const ROLE = { accessKeyId: 'STS.1', accessKeySecret: 'role-secret', securityToken: 'role-token' };
const NAMES = ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET', 'OSS_SECURITY_TOKEN'] as const;

function sourceOf(env: Record<string, string>, atStart?: object): CredentialSource {
  return createCredentialSource(readConfig(NAMES, env), atStart);
}

function contextWith(credentials: typeof ROLE | undefined) {
  const common = { functionName: 'f', handler: 'index.handler', timeoutSeconds: 3, memoryMb: 128 };
  const fc = fcContext({
    ...common,
    requestId: 'r',
    region: 'cn-hangzhou',
    accountId: '0000000000000000',
    credentials,
  });
  return fromFcContext(fc, Date.now());
}

const shown = ({ accessKeyId, accessKeySecret, securityToken }: ReturnType<CredentialSource['current']>) => ({
  accessKeyId,
  accessKeySecret,
  securityToken,
});

describe('the credentials', () => {
  test('that are configured come first', () => {
    const source = sourceOf({ OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'secret' }, ROLE);
    source.renew(ROLE);
    expect(shown(source.current())).toEqual({
      accessKeyId: 'id',
      accessKeySecret: 'secret',
      securityToken: undefined,
    });
  });

  test('of the role are those that the instance started with, until newer ones come', () => {
    const source = sourceOf({}, ROLE);
    source.renew(contextWith(undefined).credentials);
    expect(shown(source.current())).toEqual(ROLE);
    const newer = { ...ROLE, accessKeyId: 'STS.2' };
    source.renew(contextWith(newer).credentials);
    expect(shown(source.current())).toEqual(newer);
  });

  test('are missing: what to do is said when they are needed', () => {
    expect(() => sourceOf({}, {}).current()).toThrow(
      'OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET are missing, and the function has no role: give it one',
    );
  });

  test.each([
    [{ OSS_ACCESS_KEY_ID: 'a' }, 'OSS_ACCESS_KEY_SECRET is missing: OSS_ACCESS_KEY_ID is set.'],
    [{ OSS_ACCESS_KEY_SECRET: 'hunter2' }, 'OSS_ACCESS_KEY_ID is missing: OSS_ACCESS_KEY_SECRET is set.'],
    [{ OSS_SECURITY_TOKEN: 'hunter2' }, 'OSS_ACCESS_KEY_SECRET is missing: OSS_SECURITY_TOKEN is set.'],
  ])('are refused by halves, also beside a role', (env, problem) => {
    expect(() => sourceOf(env, ROLE)).toThrow(problem);
    expect(() => sourceOf(env, ROLE)).not.toThrow('hunter2');
  });

  test('of a role are looked for on Function Compute alone', () => {
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: ROLE.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: ROLE.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: ROLE.securityToken,
    };
    expect(readRoleCredentials(env)).toBeUndefined();
    expect(readRoleCredentials({ ...env, FC_ACCOUNT_ID: '1234567890123456' })).toEqual(ROLE);
  });

  test('show no secret when the context or they themselves are printed', () => {
    const context = contextWith(ROLE);
    const source = sourceOf({ OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'configured-secret' });
    for (const printed of [context, { ...context }, context.credentials, source.current()])
      for (const text of [JSON.stringify(printed), inspect(printed, { depth: 9 })]) {
        expect(text).toMatch(/STS\.1|id/);
        expect(text).not.toMatch(/secret|role-token/);
      }
  });
});

test('a warm client asks OSS with the newest', async () => {
  const tokens = createStsTokens();
  const emulator = await ossEmulator({ tokens });
  await aliOss(emulator).put('k', Buffer.from('text'));
  const source = sourceOf({}, tokens.issue(-1));
  const oss = ourOss(emulator, { credentials: source.current });
  const get = () => getObject(oss, { bucket: 'examplebucket', key: 'k', timeoutMs: 10_000 });
  await expect(get()).rejects.toMatchObject({ status: 403 });
  source.renew(contextWith(tokens.issue(900)).credentials);
  expect((await get()).body.toString()).toBe('text');
});

const FUNCTION = `
  import { createCredentialSource } from './shared/cloud/credential-source.ts';
  import { readConfig, readRoleCredentials } from './shared/config.ts';
  import { fromFcContext } from './shared/http/fc-context.ts';
  import { headObject } from './shared/oss/head-object.ts';
  import { createOss } from './shared/oss/oss.ts';
  const config = readConfig(['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET', 'OSS_SECURITY_TOKEN', 'OSS_ENDPOINT', 'OSS_REGION']);
  const source = createCredentialSource(config);
  const oss = createOss({ endpoint: config.OSS_ENDPOINT, region: config.OSS_REGION, credentials: source.current });
  export async function handler(event, context) {
    if (String(event) === 'renew') source.renew(fromFcContext(context, Date.now()).credentials);
    return headObject(oss, { bucket: 'examplebucket', key: 'k', timeoutMs: 10_000 });
  }`;

async function bundledFunction(): Promise<string> {
  const bundle = await bundleCode(FUNCTION, ROOT);
  return Buffer.from(bundle.get('index.js') ?? []).toString('utf8');
}

test.each(['as it started', 'renew'])('a function asks OSS as its role: %s', async (event) => {
  const tokens = createStsTokens();
  const emulator = await ossEmulator({ tokens });
  await aliOss(emulator).put('k', Buffer.from('text'));
  const source = await bundledFunction();
  const account = {
    accountId: '0000000000000000',
    region: 'cn-hangzhou',
    credentials: tokens.issue(900),
  };
  const env = { OSS_ENDPOINT: emulator.url };
  const front = await frontOf({ mine: source }, { account, env, spec: { role: 'a-role' } });
  const answer = await fcClient(front)('mine', event);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ size: 4 });
});

test('a function without a role is told so', async () => {
  const source = await bundledFunction();
  const front = await frontOf({ mine: source }, { env: { OSS_ENDPOINT: 'http://127.0.0.1:1' } });
  const answer = await fcClient(front)('mine', 'renew');
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    errorType: 'ConfigError',
    errorMessage: expect.stringContaining('the function has no role'),
  });
});
