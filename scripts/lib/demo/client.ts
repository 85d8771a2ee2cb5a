import OSS from 'ali-oss';
import type { LocalStack } from '../start/stack.ts';

/** What the types of the SDK leave out. */
interface AliOss extends OSS {
  signPostObjectPolicyV4(policy: object, date: Date): string;
}

interface AliOssOptions extends OSS.Options {
  authorizationV4: boolean;
}

export interface ClientTarget extends Pick<LocalStack, 'bucket' | 'region' | 'accessKey'> {
  oss: Pick<LocalStack['oss'], 'url'>;
}

/** The real SDK, pointed at this machine. */
export function createClient({ oss, bucket, region, accessKey }: ClientTarget): AliOss {
  const options: AliOssOptions = {
    ...accessKey,
    bucket,
    region: `oss-${region}`,
    endpoint: oss.url,
    secure: false,
    authorizationV4: true,
  };
  return new OSS(options) as AliOss;
}
