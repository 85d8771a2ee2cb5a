import { EMULATOR_ACCOUNT_ID } from '../../../shared/config.ts';
import { openLocalSecrets } from './local-secrets.ts';
import { requireRunningCloud, resolveData } from './running-cloud.ts';

/** What the functions read that ./scripts/start runs with this data folder. Throws a sentence when it does not run. */
export async function readLocalEnvironment(data: string): Promise<Record<string, string>> {
  const cloud = await requireRunningCloud(data);
  const { ticketSecret } = await openLocalSecrets(resolveData(data));
  return {
    FC_ACCOUNT_ID: EMULATOR_ACCOUNT_ID,
    ADMIT: 'signature',
    DATABASE_URL: cloud.databaseUrl,
    TICKET_SECRETS: ticketSecret,
    BUCKETS: cloud.bucket,
    CALLBACK_URL: cloud.callbackUrl,
    OSS_ENDPOINT: cloud.ossUrl,
    OSS_REGION: cloud.region,
    OSS_ACCESS_KEY_ID: cloud.accessKeyId,
    OSS_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    INVOKE_ENDPOINT: cloud.functionsUrl,
  };
}
