import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { createSigningKey } from '../../emulator/oss/sign-callback.ts';
import { EMULATOR_ACCOUNT_ID } from '../../shared/config.ts';

export const BUCKET = 'examplebucket';

export type Environment = Readonly<Record<string, string>>;

/** What the functions of one run are configured with, and what signs for them: keys made for this run alone. */
export function createEnvironment(): Environment {
  const { privateKey, publicKey } = createSigningKey();
  return {
    FC_ACCOUNT_ID: EMULATOR_ACCOUNT_ID,
    BUCKETS: BUCKET,
    TICKET_SECRETS: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
    OSS_CALLBACK_DEV_KEY: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    BENCH_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
}

function required(env: NodeJS.ProcessEnv | Environment, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is missing.`);
  return value;
}

export interface Identity {
  privateKey: KeyObject;
  publicKey: KeyObject;
  ticketSecret: KeyObject;
  publicKeyUrl: string;
}

export function readIdentity(env: NodeJS.ProcessEnv | Environment): Identity {
  const der = Buffer.from(required(env, 'BENCH_SIGNING_KEY'), 'base64');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    privateKey,
    publicKey: createPublicKey(privateKey),
    ticketSecret: createSecretKey(Buffer.from(required(env, 'TICKET_SECRETS'))),
    publicKeyUrl: env.BENCH_KEY_URL ?? 'http://127.0.0.1:9000/callback_pub_key.pem',
  };
}
