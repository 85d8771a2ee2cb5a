import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { MaybeCredentials } from '../../shared/cloud/credentials.ts';
import type { Config } from '../../shared/config.ts';
import type { Oss } from '../../shared/oss/oss.ts';

/** The OSS to ask, as the role that the function has in this invocation. */
export type OssOfRole = (role: MaybeCredentials | undefined) => Oss | Promise<Oss>;

type OssConfig = Config<
  'OSS_ENDPOINT' | 'OSS_REGION' | 'OSS_ACCESS_KEY_ID' | 'OSS_ACCESS_KEY_SECRET' | 'OSS_SECURITY_TOKEN'
>;

/** Its code is loaded when it is first asked for. */
export function createLazyOss(config: OssConfig): OssOfRole {
  const credentials = createCredentialSource(config);
  const open = async (): Promise<Oss> => {
    const { createOss } = await import('../../shared/oss/oss.ts');
    return createOss({
      endpoint: config.OSS_ENDPOINT,
      region: config.OSS_REGION,
      credentials: credentials.current,
    });
  };
  let opened: Promise<Oss> | undefined;
  return (role) => {
    credentials.renew(role);
    opened ??= open();
    return opened;
  };
}
