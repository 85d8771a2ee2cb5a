import { join } from 'node:path';
import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { readLocalDatabaseUrl } from './local-database-url.ts';
import { findLocalSecrets } from './local-secrets.ts';

const DATA = join(import.meta.dirname, '../../../.local');

/** What the functions of ./scripts/start read, where it uses its own ports and folder. Undefined before its first start. */
export async function readLocalEnvironment(data = DATA): Promise<Record<string, string> | undefined> {
  const secrets = await findLocalSecrets(data);
  const databaseUrl = await readLocalDatabaseUrl(data);
  if (secrets === undefined || databaseUrl === undefined) return undefined;
  return {
    FC_ACCOUNT_ID: EMULATOR_ACCOUNT_ID,
    ADMIT: 'signature',
    DATABASE_URL: databaseUrl,
    TICKET_SECRETS: secrets.ticketSecret,
    BUCKETS: 'examplebucket',
    CALLBACK_URL: 'http://127.0.0.1:9001/callback',
    OSS_ENDPOINT: 'http://127.0.0.1:9000',
    OSS_ACCESS_KEY_ID: 'local',
    OSS_ACCESS_KEY_SECRET: 'local-secret',
    INVOKE_ENDPOINT: 'http://127.0.0.1:9001',
  };
}
