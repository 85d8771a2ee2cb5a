import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { MaybeCredentials } from '../../shared/cloud/credentials.ts';
import type { Config, CredentialConfig } from '../../shared/config.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { createDeliver } from '../../shared/jobs/deliver-job.ts';
import type { Deliver } from '../../shared/jobs/hand-over.ts';

/** How jobs get to their functions, as the role that the function has in this invocation; undefined off Function Compute. */
export type DeliverOfRole = (role: MaybeCredentials | undefined) => Deliver | undefined;

type DeliverConfig = Config<'INVOKE_ENDPOINT'> & CredentialConfig;

export function createDeliverOfRole(config: DeliverConfig): DeliverOfRole {
  const { INVOKE_ENDPOINT: endpoint } = config;
  if (endpoint === undefined) return () => undefined;
  const credentials = createCredentialSource(config);
  let deliver: Deliver | undefined;
  return (role) => {
    credentials.renew(role);
    deliver ??= createDeliver(createAcs({ endpoint, credentials: credentials.current }));
    return deliver;
  };
}
