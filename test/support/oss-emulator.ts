import type { Readable } from 'node:stream';
import OSS from 'ali-oss';
import { onTestFinished } from 'vitest';
import type { OssOptions } from '../../emulator/oss/oss-options.ts';
import { type Oss, startOss } from '../../emulator/oss/start-oss.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An emulated OSS with the bucket examplebucket, gone when the test has finished. */
export async function ossEmulator(options: Partial<OssOptions> = {}): Promise<Oss & { lines: string[] }> {
  const lines: string[] = [];
  const oss = await startOss({
    port: 0,
    buckets: ['examplebucket'],
    dataDir: options.dataDir ?? (await temporaryFolder()),
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => oss.close());
  return { ...oss, lines };
}

/** What the types leave out of the SDK. */
interface AliOss extends OSS {
  getObjectMeta(key: string): Promise<{ res: { headers: Record<string, string> } }>;
  signatureUrlV4(
    method: string,
    expires: number,
    request: object,
    key: string,
    additional?: string[],
  ): Promise<string>;
  processObjectSave(
    source: string,
    target: string,
    process: string,
    targetBucket?: string,
  ): Promise<{ status: number }>;
  signPostObjectPolicyV4(policy: object, date: Date): string;
  _uploadPart(
    key: string,
    uploadId: string,
    number: number,
    part: { stream: Readable; size: number },
  ): Promise<{ etag: string }>;
}

interface AliOssOptions extends Partial<OSS.Options> {
  authorizationV4?: boolean;
  sldEnable?: boolean;
}

/** The real SDK, pointed at the emulator. */
export function aliOss({ url }: Pick<Oss, 'url'>, options: AliOssOptions = {}): AliOss {
  const bucket = 'examplebucket';
  const common = { accessKeyId: 'local', accessKeySecret: 'local-secret', bucket, region: 'oss-cn-hangzhou' };
  return new OSS({ ...common, endpoint: url, secure: false, ...options }) as AliOss;
}
