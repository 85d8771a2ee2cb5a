import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  logLevelOrDefault,
  readConfig,
  VARIABLES,
  type VariableName,
} from '../../shared/config.ts';

const names = Object.keys(VARIABLES) as VariableName[];
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const EMULATOR = { FC_ACCOUNT_ID: '0000000000000000' };
const required = {
  DATABASE_URL: 'postgres://user:hunter2@db:5432/app',
  BUCKETS: 'examplebucket, other-bucket',
  TICKET_SECRETS: `${'a'.repeat(32)},${'b'.repeat(40)}`,
};

function problemsOf(env: Record<string, string>, read: VariableName[] = names): readonly string[] {
  try {
    readConfig(read, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('reads what is required and has a default for the rest', () => {
    const config = readConfig(names, required);
    expect(config).toMatchObject({
      DATABASE_URL: required.DATABASE_URL,
      REDIS_URL: undefined,
      BUCKETS: new Set(['examplebucket', 'other-bucket']),
      ADMIT: 'ticket',
      CALLBACK_PATH: undefined,
      CALLBACK_URL: undefined,
      CALLBACK_FIELDS: new Map(),
      PREPARE: true,
      POOL_SIZE: 4,
      OSS_CALLBACK_DEV_KEY: undefined,
      LOG_LEVEL: 'info',
      OSS_REGION: 'cn-hangzhou',
      OSS_ENDPOINT: new URL('https://oss-cn-hangzhou-internal.aliyuncs.com'),
      OSS_ACCESS_KEY_ID: undefined,
      OSS_ACCESS_KEY_SECRET: undefined,
      OSS_SECURITY_TOKEN: undefined,
      RESULTS_BUCKET: undefined,
      MEDIA_TOPIC: undefined,
      IMM_PROJECT: undefined,
      INVOKE_ENDPOINT: undefined,
    });
    expect(config.TICKET_SECRETS.map((secret) => secret.symmetricKeySize)).toEqual([32, 40]);
  });

  it('takes an empty variable as a missing one', () => {
    expect(readConfig(['LOG_LEVEL', 'REDIS_URL'], { LOG_LEVEL: '', REDIS_URL: '' })).toEqual({
      LOG_LEVEL: 'info',
      REDIS_URL: undefined,
    });
  });

  it('reads only what a function needs', () => {
    expect(readConfig(['DATABASE_URL'], { DATABASE_URL: 'postgresql://h/d', ADMIT: 'nonsense' })).toEqual({
      DATABASE_URL: 'postgresql://h/d',
    });
  });

  it('reads the optional ones', () => {
    const env = {
      ...required,
      REDIS_URL: 'rediss://r:6379',
      CALLBACK_PATH: '/prod/callback',
      CALLBACK_URL: 'https://c.example.com/cb?a=1',
      CALLBACK_FIELDS: 'object=file_path, imageInfo.height = h=1',
      PREPARE: 'off',
      POOL_SIZE: '100',
      LOG_LEVEL: 'silent',
      ADMIT: 'ticket',
      OSS_REGION: 'ap-southeast-1',
      OSS_ENDPOINT: 'http://127.0.0.1:9000',
      OSS_ACCESS_KEY_ID: 'local',
      OSS_ACCESS_KEY_SECRET: 'local-secret',
      OSS_SECURITY_TOKEN: 'a+b/c==',
      RESULTS_BUCKET: 'results',
      MEDIA_TOPIC: 'media-1',
      IMM_PROJECT: 'my_project-1',
      INVOKE_ENDPOINT: 'http://127.0.0.1:9001/',
    };
    expect(readConfig(names, env)).toMatchObject({
      OSS_REGION: 'ap-southeast-1',
      OSS_ENDPOINT: new URL('http://127.0.0.1:9000'),
      OSS_ACCESS_KEY_ID: 'local',
      OSS_ACCESS_KEY_SECRET: 'local-secret',
      OSS_SECURITY_TOKEN: 'a+b/c==',
      RESULTS_BUCKET: 'results',
      MEDIA_TOPIC: 'media-1',
      IMM_PROJECT: 'my_project-1',
      INVOKE_ENDPOINT: new URL('http://127.0.0.1:9001'),
      REDIS_URL: 'rediss://r:6379',
      CALLBACK_PATH: '/prod/callback',
      CALLBACK_URL: { text: 'https://c.example.com/cb?a=1', path: '/cb', query: '?a=1' },
      CALLBACK_FIELDS: new Map([
        ['file_path', 'object'],
        ['h=1', 'imageInfo.height'],
      ]),
      PREPARE: false,
      POOL_SIZE: 100,
      LOG_LEVEL: 'silent',
    });
    expect(readConfig(['PREPARE'], { PREPARE: 'on' }).PREPARE).toBe(true);
  });

  it('names every missing variable at once, and what it should be', () => {
    const problems = problemsOf({});
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'BUCKETS',
      'TICKET_SECRETS',
    ]);
    expect(problems[0]).toBe(
      'DATABASE_URL is missing: it should be a URL such as postgres://user:password@host:5432/database, percent-encoded, and if with sslmode then disable, require or verify-full.',
    );
  });

  it.each([
    ['DATABASE_URL', 'mysql://user:hunter2@db/app'],
    ['DATABASE_URL', 'hunter2'],
    ['DATABASE_URL', 'postgres://u:hunter2%zz@h/d'],
    ['DATABASE_URL', 'postgres://u@h/d?sslmode=hunter2'],
    ['REDIS_URL', 'redis://u:hunter2%zz@h'],
    ['REDIS_URL', 'http://hunter2'],
    ['BUCKETS', ','],
    ['BUCKETS', 'examplebucket,Hunter2'],
    ['BUCKETS', 'x'],
    ['BUCKETS', 'hunter2-'],
    ['TICKET_SECRETS', 'hunter2'],
    ['TICKET_SECRETS', `${'a'.repeat(32)},hunter2`],
    ['TICKET_SECRETS', ' , '],
    ['ADMIT', 'hunter2'],
    ['CALLBACK_PATH', 'hunter2'],
    ['CALLBACK_PATH', '/hunter2?x'],
    ['CALLBACK_PATH', '/hunter 2'],
    ['CALLBACK_PATH', '/hunter2%'],
    ['CALLBACK_URL', 'hunter2'],
    ['CALLBACK_URL', 'ftp://hunter2'],
    ['CALLBACK_FIELDS', 'hunter2'],
    ['CALLBACK_FIELDS', 'object=hunter2,=x'],
    ['CALLBACK_FIELDS', 'hunter2=x'],
    ['CALLBACK_FIELDS', 'object='],
    ['CALLBACK_FIELDS', 'object=hunter2,etag=hunter2'],
    ['PREPARE', 'hunter2'],
    ['POOL_SIZE', '0'],
    ['POOL_SIZE', '101'],
    ['POOL_SIZE', 'hunter2'],
    ['OSS_CALLBACK_DEV_KEY', 'hunter2'],
    ['LOG_LEVEL', 'hunter2'],
    ['OSS_REGION', 'Hunter2'],
    ['OSS_REGION', 'oss-cn-hunter2'],
    ['OSS_REGION', 'cn-hunter2.evil.example.com'],
    ['OSS_ENDPOINT', 'hunter2'],
    ['OSS_ENDPOINT', 'ftp://hunter2'],
    ['OSS_ENDPOINT', 'https://hunter2/path'],
    ['OSS_ENDPOINT', 'https://user:hunter2@oss'],
    ['OSS_ACCESS_KEY_ID', 'hunter 2'],
    ['OSS_ACCESS_KEY_SECRET', 'hunter2\n'],
    ['OSS_SECURITY_TOKEN', 'hunter2ü'],
    ['RESULTS_BUCKET', 'Hunter2'],
    ['MEDIA_TOPIC', '-hunter2'],
    ['MEDIA_TOPIC', 'hunter_2'],
    ['IMM_PROJECT', 'hunter/2'],
    ['INVOKE_ENDPOINT', 'hunter2'],
    ['INVOKE_ENDPOINT', 'https://hunter2/2023-03-30'],
    ['INVOKE_ENDPOINT', 'https://hunter2/?a'],
  ])('refuses %s = %j, naming it and never the value', (name, value) => {
    const problems = problemsOf({ ...required, ...EMULATOR, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is not valid: it should be .+\\.$`));
    expect(problems[0]).not.toMatch(/hunter2/i);
  });

  it('lists the problems in its message', () => {
    expect(() => readConfig(['BUCKETS'], {})).toThrow(
      'The configuration is not valid:\n  - BUCKETS is missing',
    );
  });
});

describe('on Function Compute', () => {
  const platform = { FC_ACCOUNT_ID: '1234567890123456', FC_REGION: 'cn-shanghai' };

  it('OSS and Function Compute are those of the region, at their internal endpoints', () => {
    expect(readConfig(['OSS_REGION', 'OSS_ENDPOINT', 'INVOKE_ENDPOINT'], platform)).toEqual({
      OSS_REGION: 'cn-shanghai',
      OSS_ENDPOINT: new URL('https://oss-cn-shanghai-internal.aliyuncs.com'),
      INVOKE_ENDPOINT: new URL('https://1234567890123456.cn-shanghai-internal.fc.aliyuncs.com'),
    });
  });

  it('OSS may be in another region, and its endpoint with it', () => {
    const { OSS_ENDPOINT } = readConfig(['OSS_ENDPOINT'], { ...platform, OSS_REGION: 'cn-beijing' });
    expect(OSS_ENDPOINT.host).toBe('oss-cn-beijing-internal.aliyuncs.com');
  });
});

describe('the doors for development', () => {
  it('open in the account of the emulator', () => {
    const config = readConfig(['ADMIT', 'OSS_CALLBACK_DEV_KEY'], {
      ...EMULATOR,
      ADMIT: 'signature',
      OSS_CALLBACK_DEV_KEY: pem,
    });
    expect(config.ADMIT).toBe('signature');
    expect(config.OSS_CALLBACK_DEV_KEY?.[0]?.equals(publicKey)).toBe(true);
  });

  it('take the key as PEM on one line, and as base64 of DER', () => {
    const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    for (const key of [pem.replaceAll('\n', '\\n'), der]) {
      expect(
        readConfig(['OSS_CALLBACK_DEV_KEY'], {
          ...EMULATOR,
          OSS_CALLBACK_DEV_KEY: key,
        }).OSS_CALLBACK_DEV_KEY?.[0]?.equals(publicKey),
      ).toBe(true);
    }
  });

  it('take no key but RSA', () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(problemsOf({ ...required, ...EMULATOR, OSS_CALLBACK_DEV_KEY: other })).toHaveLength(1);
  });

  it.each([[{ FC_ACCOUNT_ID: '1234567890123456' }], [{}]])('stay shut elsewhere (%j)', (account) => {
    const env = { ...required, ...account };
    expect(problemsOf({ ...env, ADMIT: 'signature' })[0]).toContain('a signature alone does not prove');
    expect(problemsOf({ ...env, OSS_CALLBACK_DEV_KEY: pem })).toHaveLength(1);
  });
});

describe('logLevelOrDefault', () => {
  it('has a level whatever the variable says', () => {
    expect([{ LOG_LEVEL: 'warn' }, { LOG_LEVEL: 'loud' }, {}].map(logLevelOrDefault)).toEqual([
      'warn',
      'info',
      'info',
    ]);
  });
});
