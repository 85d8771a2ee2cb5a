import type { CredentialSource } from '../cloud/credential-source.ts';
import type { OssConfig } from '../config.ts';
import { createOss, type Oss } from './oss.ts';

export function createConfiguredOss(
  { OSS_ENDPOINT: endpoint, OSS_REGION: region }: Pick<OssConfig, 'OSS_ENDPOINT' | 'OSS_REGION'>,
  { current: credentials }: CredentialSource,
): Oss {
  return createOss({ endpoint, region, credentials });
}
