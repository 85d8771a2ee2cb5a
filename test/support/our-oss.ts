import { onTestFinished } from 'vitest';
import { createOss, type Oss, type OssOptions } from '../../shared/oss/oss.ts';

/** The client that functions use, closed when the test has finished. */
export function ourOss({ url }: { url: string }, options: Partial<OssOptions> = {}): Oss {
  const credentials = () => ({ accessKeyId: 'local', accessKeySecret: 'local-secret' });
  const oss = createOss({ endpoint: new URL(url), region: 'cn-hangzhou', credentials, ...options });
  onTestFinished(oss.close);
  return oss;
}
