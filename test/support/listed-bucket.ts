import { createServer } from 'node:http';
import { listen } from '../../emulator/listen.ts';

export interface ListedBucket {
  url: string;
  /** How many pages were asked for. */
  pages(): number;
  close(): Promise<void>;
}

const PAGE = 1000;
/** The ETag of every object. */
export const LISTED_ETAG = '97E1A27874032FC4B29F007C90DFA372';

const LAST_MODIFIED = new Date('2026-11-01T08:00:00.000Z');
const SIZE = 482_113;
const HEAD = {
  etag: `"${LISTED_ETAG}"`,
  'content-length': SIZE,
  'content-type': 'image/jpeg',
  'last-modified': LAST_MODIFIED.toUTCString(),
};

/** In the order of their bytes. */
export function listedKey(index: number): string {
  return `photos/${String(index).padStart(8, '0')}.jpg`;
}

function indexBehind(query: URLSearchParams): number {
  const key = query.get('continuation-token') ?? query.get('start-after');
  return key === null ? 0 : Number(/(\d+)\.jpg$/.exec(key)?.[1] ?? -1) + 1;
}

function renderPage(from: number, to: number, isTruncated: boolean): string {
  const contents = Array.from(
    { length: to - from },
    (_, offset) => `<Contents><Key>${encodeURIComponent(listedKey(from + offset))}</Key>
      <LastModified>${LAST_MODIFIED.toISOString()}</LastModified><ETag>"${LISTED_ETAG}"</ETag><Type>Normal</Type>
      <Size>${SIZE}</Size><StorageClass>Standard</StorageClass></Contents>`,
  );
  const next = `<NextContinuationToken>${listedKey(to - 1)}</NextContinuationToken>`;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>examplebucket</Name><Prefix></Prefix>
    <MaxKeys>${PAGE}</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${isTruncated}</IsTruncated>
    ${isTruncated ? next : ''}${contents.join('')}<KeyCount>${to - from}</KeyCount></ListBucketResult>`;
}

/**
 * A server that lists a bucket of any size as OSS does, says of each object what it is, and keeps none: a million of them
 * in the emulator would take longer to upload than to list.
 */
export async function listedBucket(
  objects: number,
  /** The status of an answer that is not to be a page, when it is known; asked with the number of the request. */
  refuses: (request: number) => number | undefined | Promise<number | undefined> = () => undefined,
): Promise<ListedBucket> {
  let pages = 0;
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'HEAD') return void response.writeHead(200, HEAD).end();
    if (searchParams.get('list-type') !== '2') return void response.writeHead(501).end();
    pages += 1;
    const status = await refuses(pages);
    if (status !== undefined)
      return void response.writeHead(status).end('<Error><Code>SlowDown</Code></Error>');
    const from = indexBehind(searchParams);
    const to = Math.min(objects, from + PAGE);
    response.setHeader('content-type', 'application/xml');
    response.end(renderPage(from, to, to < objects));
  });
  const port = await listen(server, 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}`,
    pages: () => pages,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
