import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { MaybeCredentials } from '../../shared/cloud/credentials.ts';
import type { Config, CredentialConfig } from '../../shared/config.ts';
import type { Deliver } from '../../shared/jobs/hand-over.ts';

/** How jobs get to their functions, as the role that the function has in this invocation; undefined off Function Compute. */
export type DeliverOfRole = (role: MaybeCredentials | undefined) => Promise<Deliver | undefined>;

type DeliverConfig = Config<'INVOKE_ENDPOINT'> & CredentialConfig;

/** Its code is loaded when an upload first has a job. */
export function createLazyDeliver(config: DeliverConfig): DeliverOfRole {
  const { INVOKE_ENDPOINT: endpoint } = config;
  if (endpoint === undefined) return async () => undefined;
  const credentials = createCredentialSource(config);
  const open = async (): Promise<Deliver> => {
    const [{ createAcs }, { createDeliver }] = await Promise.all([
      import('../../shared/jobs/acs.ts'),
      import('../../shared/jobs/deliver-job.ts'),
    ]);
    return createDeliver(createAcs({ endpoint, credentials: credentials.current }));
  };
  let opened: Promise<Deliver> | undefined;
  return (role) => {
    credentials.renew(role);
    opened ??= open();
    return opened;
  };
}
