import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { MaybeCredentials } from '../../shared/cloud/credentials.ts';
import type { OssConfig } from '../../shared/config.ts';
import type { Oss } from '../../shared/oss/oss.ts';

/** The OSS to ask, as the role that the function has in this invocation. */
export type OssOfRole = (role: MaybeCredentials | undefined) => Oss | Promise<Oss>;

/** Its code is loaded when it is first asked for. */
export function createLazyOss(config: OssConfig): OssOfRole {
  const credentials = createCredentialSource(config);
  const open = async (): Promise<Oss> => {
    const { createConfiguredOss } = await import('../../shared/oss/configured-oss.ts');
    return createConfiguredOss(config, credentials);
  };
  let opened: Promise<Oss> | undefined;
  return (role) => {
    credentials.renew(role);
    opened ??= open();
    return opened;
  };
}
