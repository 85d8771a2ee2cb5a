import { aliOss, ossEmulator } from './oss-emulator.ts';

/** The headers of an answer to the SDK for Node.js. */
export function headersOf({ res }: { res: { headers: object } }): Record<string, string | undefined> {
  return res.headers as Record<string, string | undefined>;
}

type Oss = Awaited<ReturnType<typeof ossEmulator>>;
type Client = ReturnType<typeof aliOss>;
type VersionOption = { versionId?: string | undefined };

interface ListedVersion {
  name: string;
  versionId: string;
  isLatest: boolean;
  size: number;
  type: string;
}

/** What the types leave out of the SDK. */
export interface VersionedClient extends Omit<Client, 'head' | 'get' | 'delete' | 'copy' | 'deleteMulti'> {
  head(key: string, options?: VersionOption): ReturnType<Client['head']>;
  get(key: string, options?: VersionOption): ReturnType<Client['get']>;
  delete(key: string, options?: VersionOption): ReturnType<Client['delete']>;
  copy(key: string, source: string, options?: VersionOption): ReturnType<Client['copy']>;
  deleteMulti(objects: (string | ({ key: string } & VersionOption))[]): ReturnType<Client['deleteMulti']>;
  putBucketVersioning(bucket: string, status: 'Enabled' | 'Suspended'): Promise<unknown>;
  getBucketVersioning(bucket: string): Promise<{ versionStatus: string | undefined }>;
  getBucketVersions(query: Record<string, string | number>): Promise<{
    objects: ListedVersion[];
    deleteMarker: Omit<ListedVersion, 'isLatest' | 'size' | 'type'>[];
    prefixes: string[] | null;
    isTruncated: boolean;
    nextKeyMarker: string | null;
    nextVersionIdMarker: string | null;
  }>;
}

interface VersionedOss {
  oss: Oss;
  client: VersionedClient;
  /** Returns the id of the version. */
  put(key: string, text: string): Promise<string | undefined>;
  textOf(key: string, versionId?: string): Promise<string>;
}

/** An emulated OSS whose bucket keeps versions, unless told otherwise, and the real SDK to use it with. */
export async function versionedOss(
  sdk: Parameters<typeof aliOss>[1] = {},
  {
    versioning = 'Enabled',
    ...options
  }: NonNullable<Parameters<typeof ossEmulator>[0]> & { versioning?: 'Enabled' | 'none' } = {},
): Promise<VersionedOss> {
  const oss = await ossEmulator(options);
  const client = aliOss(oss, sdk) as unknown as VersionedClient;
  if (versioning === 'Enabled') await client.putBucketVersioning('examplebucket', versioning);
  return {
    oss,
    client,
    put: async (key, text) => headersOf(await client.put(key, Buffer.from(text)))['x-oss-version-id'],
    async textOf(key, versionId) {
      const { content } = await client.get(key, versionId === undefined ? {} : { versionId });
      return String(content);
    },
  };
}
