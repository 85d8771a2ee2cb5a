import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { MaybeCredentials } from '../../shared/cloud/credentials.ts';
import type { OssConfig } from '../../shared/config.ts';
import { createConfiguredOss } from '../../shared/oss/configured-oss.ts';
import type { Oss } from '../../shared/oss/oss.ts';

/** The OSS to ask, as the role that the function has in this invocation. */
export type OssOfRole = (role: MaybeCredentials | undefined) => Oss | Promise<Oss>;

export function createOssOfRole(config: OssConfig): OssOfRole {
  const credentials = createCredentialSource(config);
  let oss: Oss | undefined;
  return (role) => {
    credentials.renew(role);
    oss ??= createConfiguredOss(config, credentials);
    return oss;
  };
}
