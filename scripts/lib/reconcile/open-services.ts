import { createCredentialSource } from '../../../shared/cloud/credential-source.ts';
import { type Config, DATABASE_VARIABLES, OSS_VARIABLES, readConfig } from '../../../shared/config.ts';
import type { ReportServices } from '../../../shared/dispatch/report-object.ts';
import { createAcs } from '../../../shared/jobs/acs.ts';
import { createDeliver } from '../../../shared/jobs/deliver-job.ts';
import { createConfiguredOss } from '../../../shared/oss/configured-oss.ts';
import type { Oss } from '../../../shared/oss/oss.ts';
import { createConfiguredDatabase } from '../../../shared/store/configured-database.ts';
import uploads from '../../../uploads.ts';
import { readDeployedConfig } from '../deployed-config.ts';
import { readLocalEnvironment } from '../start/local-environment.ts';
import { UsageError } from './usage-error.ts';

const NAMES = [
  ...DATABASE_VARIABLES,
  ...OSS_VARIABLES,
  'BUCKETS',
  'TICKET_SECRETS',
  'ADMIT',
  'INVOKE_ENDPOINT',
] as const;

type ReconcileConfig = Config<(typeof NAMES)[number]>;

export async function readReconcileConfig(cloud: string | undefined): Promise<ReconcileConfig> {
  return cloud === undefined
    ? readDeployedConfig(NAMES)
    : readConfig(NAMES, await readLocalEnvironment(cloud));
}

export function chooseBucket(
  named: string | undefined,
  { BUCKETS }: Pick<ReconcileConfig, 'BUCKETS'>,
): string {
  const [onlyBucket] = BUCKETS.size === 1 ? BUCKETS : [];
  const bucket = named ?? onlyBucket;
  if (bucket !== undefined && BUCKETS.has(bucket)) return bucket;
  throw new UsageError(`--bucket should be one of BUCKETS: ${[...BUCKETS].join(', ')}.`);
}

export interface OpenServices {
  oss: Oss;
  report: ReportServices;
  close(): Promise<void>;
}

/** The same that events are handled with. */
export function openServices(config: ReconcileConfig, { atOnce }: { atOnce: number }): OpenServices {
  const credentials = createCredentialSource(config);
  const oss = createConfiguredOss(config, credentials);
  const database = createConfiguredDatabase({ ...config, POOL_SIZE: atOnce });
  const { INVOKE_ENDPOINT: endpoint } = config;
  const fc = endpoint && createAcs({ endpoint, credentials: credentials.current });
  return {
    oss,
    report: { config, uploads, database, oss: () => oss, deliver: fc && createDeliver(fc) },
    async close() {
      oss.close();
      fc?.close();
      await database.close();
    },
  };
}
