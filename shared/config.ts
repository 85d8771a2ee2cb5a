import type { KeyObject } from 'node:crypto';
import { type CallbackUrl, parseCallbackUrl } from './callback/parse-callback-url.ts';
import { decodePath } from './callback/string-to-sign.ts';
import { CALLBACK_FIELDS, type CallbackField } from './callback/system-variables.ts';
import { CLOUD_VARIABLES } from './cloud/cloud-variables.ts';
import type { MaybeCredentials } from './cloud/credentials.ts';
import {
  isBucketName,
  list,
  MIN_TICKET_SECRET_BYTES,
  parseDevKeys,
  parseFieldMapping,
  parseTicketSecrets,
  type Secrets,
  urlWithScheme,
} from './parse-variables.ts';
import { readDatabaseUrl } from './store/tls-mode.ts';
import { type Environment, type Variable, variable } from './variable.ts';

/** On FC users cannot set FC_* variables, so only the emulator can claim this account. */
export const EMULATOR_ACCOUNT_ID = '0000000000000000';

const DEFAULT_POOL_SIZE = 4;
const MAX_POOL_SIZE = 100;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

function inEmulator(env: Environment): boolean {
  return env.FC_ACCOUNT_ID === EMULATOR_ACCOUNT_ID;
}

/** Every variable that the functions read. Nothing else in this repository reads the environment of a function. */
export const VARIABLES = {
  ...CLOUD_VARIABLES,
  DATABASE_URL: variable<string>({
    expected:
      'a URL such as postgres://user:password@host:5432/database, percent-encoded, and if with sslmode then disable, require or verify-full',
    parse: (value) => (readDatabaseUrl(value) ? value : undefined),
  }),
  REDIS_URL: variable<string | undefined>({
    expected: 'a URL such as redis://host:6379 (or rediss://), or nothing: Redis is optional',
    parse: (value) => urlWithScheme(value, ['redis:', 'rediss:']),
    fallback: () => undefined,
  }),
  BUCKETS: variable<ReadonlySet<string>>({
    expected: 'the names of your buckets, separated by commas',
    parse: (value) => {
      const buckets = list(value);
      const valid = buckets.length > 0 && buckets.every(isBucketName);
      return valid ? new Set(buckets) : undefined;
    },
  }),
  TICKET_SECRETS: variable<Secrets>({
    expected: `one or more secrets of at least ${MIN_TICKET_SECRET_BYTES} bytes, separated by commas; the first one signs (openssl rand -base64 32)`,
    parse: parseTicketSecrets,
  }),
  ADMIT: variable<'ticket' | 'signature'>({
    expected: `"ticket", or "signature" where FC_ACCOUNT_ID is ${EMULATOR_ACCOUNT_ID}, the emulator's account: a signature alone does not prove that the upload is yours`,
    parse: (value, env) => {
      if (value === 'ticket') return 'ticket';
      return value === 'signature' && inEmulator(env) ? 'signature' : undefined;
    },
    fallback: () => 'ticket',
  }),
  CALLBACK_PATH: variable<string | undefined>({
    expected:
      'the path of the callbackUrl as OSS signs it, beginning with "/", when a gateway in front strips a part of it',
    parse: (value) => (/^\/[^?#\s]*$/.test(value) && decodePath(value) ? value : undefined),
    fallback: () => undefined,
  }),
  CALLBACK_URL: variable<CallbackUrl | undefined>({
    expected: 'the callbackUrl that uploads are signed with, such as https://callback.example.com/',
    parse: parseCallbackUrl,
    fallback: () => undefined,
  }),
  CALLBACK_FIELDS: variable<ReadonlyMap<string, CallbackField>>({
    expected: `pairs such as "object=file_path,size=file_size", separated by commas; the left side is one of ${CALLBACK_FIELDS.join(', ')}`,
    parse: parseFieldMapping,
    fallback: () => new Map(),
  }),
  PREPARE: variable<boolean>({
    expected: '"on", or "off" behind a pooler in transaction mode such as PgBouncer',
    parse: (value) => (value === 'on' ? true : value === 'off' ? false : undefined),
    fallback: () => true,
  }),
  POOL_SIZE: variable<number>({
    expected: `the most connections to Postgres that one instance may open, 1 to ${MAX_POOL_SIZE}`,
    parse: (value) =>
      /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_POOL_SIZE ? Number(value) : undefined,
    fallback: () => DEFAULT_POOL_SIZE,
  }),
  OSS_CALLBACK_DEV_KEY: variable<readonly KeyObject[] | undefined>({
    expected: `RSA public keys (PEM, or base64 of its DER) of the emulator, separated by commas, and only where FC_ACCOUNT_ID is ${EMULATOR_ACCOUNT_ID}`,
    parse: (value, env) => (inEmulator(env) ? parseDevKeys(value) : undefined),
    fallback: () => undefined,
  }),
  LOG_LEVEL: variable<LogLevel>({
    expected: `one of ${LOG_LEVELS.join(', ')}`,
    parse: (value) => LOG_LEVELS.find((level) => level === value),
    fallback: () => 'info',
  }),
};

export type VariableName = keyof typeof VARIABLES;
type ValueOf<Name extends VariableName> = (typeof VARIABLES)[Name] extends Variable<infer T> ? T : never;
export type Config<Name extends VariableName> = { readonly [N in Name]: ValueOf<N> };

/** What functions read together. */
export const DATABASE_VARIABLES = ['DATABASE_URL', 'PREPARE', 'POOL_SIZE'] as const;
export const CREDENTIAL_VARIABLES = [
  'OSS_ACCESS_KEY_ID',
  'OSS_ACCESS_KEY_SECRET',
  'OSS_SECURITY_TOKEN',
] as const;
export const OSS_VARIABLES = ['OSS_ENDPOINT', 'OSS_REGION', ...CREDENTIAL_VARIABLES] as const;

export type DatabaseConfig = Config<(typeof DATABASE_VARIABLES)[number]>;
export type CredentialConfig = Config<(typeof CREDENTIAL_VARIABLES)[number]>;
export type OssConfig = Config<(typeof OSS_VARIABLES)[number]>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(
      `The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
      options,
    );
    this.problems = problems;
  }
}

function readVariable<T>(
  name: string,
  spec: Variable<T>,
  env: Environment,
  problems: string[],
): T | undefined {
  const value = env[name];
  if (value === undefined || value === '') {
    if (spec.fallback) return spec.fallback(env);
    problems.push(`${name} is missing: it should be ${spec.expected}.`);
    return undefined;
  }
  let parsed: T | undefined;
  try {
    parsed = spec.parse(value, env);
  } catch {
    parsed = undefined;
  }
  if (parsed === undefined) problems.push(`${name} is not valid: it should be ${spec.expected}.`);
  return parsed;
}

/** Reads the named variables; throws one ConfigError that lists every problem and never a value. */
export function readConfig<Name extends VariableName>(
  names: readonly Name[],
  env: Environment = process.env,
): Config<Name> {
  const problems: string[] = [];
  const entries = names.map((name) => [
    name,
    readVariable<unknown>(name, VARIABLES[name] as Variable<unknown>, env, problems),
  ]);
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(entries) as Config<Name>;
}

/** Those of the function's role as an instance of Function Compute finds them when it starts; they expire. */
export function readRoleCredentials(env: Environment = process.env): MaybeCredentials | undefined {
  // Elsewhere variables of these names would be somebody else's.
  if (!env.FC_ACCOUNT_ID) return undefined;
  return {
    accessKeyId: env.ALIBABA_CLOUD_ACCESS_KEY_ID,
    accessKeySecret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    securityToken: env.ALIBABA_CLOUD_SECURITY_TOKEN,
  };
}

/** For the one line that must be written even when the rest of the configuration is not valid. */
export function logLevelOrDefault(env: Environment = process.env): LogLevel {
  return LOG_LEVELS.find((level) => level === env.LOG_LEVEL) ?? 'info';
}
