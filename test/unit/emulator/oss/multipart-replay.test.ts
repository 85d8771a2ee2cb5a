import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openObjectStore } from '../../../../emulator/oss/store/object-store.ts';
import { ossEmulator } from '../../../support/oss-emulator.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { type WireRequest, wireCredentials, wireRequests } from '../../../support/wire-requests.ts';

const BUCKET = { name: 'examplebucket', creationDate: '2026-11-21T00:00:00.000Z', storageClass: 'Standard' };
/** What the captured ETag 302D3A0C… is the MD5 of. */
const PART = 'a'.repeat(102_400);

const isAnswered = (text: string) =>
  /HTTP\/1.1 [2-5][\s\S]*(?:\r\nContent-Length: 0\r\n[\s\S]*\r\n\r\n|>\n)$/.test(text);
/** An emulator whose folder has the captured upload already, with these parts. */
async function emulatorWith(request: WireRequest, ...parts: string[]) {
  const dataDir = await temporaryFolder();
  const store = await openObjectStore(dataDir);
  const { uploads } = await store.createBucket(BUCKET);
  const { key = '', keyWithSpaces = key } = request;
  const upload = await uploads.begin({
    uploadId: request.query.get('uploadId') ?? '',
    key: keyWithSpaces,
    initiated: BUCKET.creationDate,
    storageClass: 'Standard',
    headers: {},
  });
  for (const [index, part] of parts.entries()) {
    await upload.putPart(index + 1, await store.stage(Readable.from([Buffer.from(part)])), request.clock);
  }
  return startAt(request, dataDir);
}

const startAt = ({ clock }: WireRequest, dataDir?: string) =>
  ossEmulator({
    callbacks: 'ignored',
    credentials: Object.fromEntries(wireCredentials),
    now: () => clock,
    ...(dataDir !== undefined && { dataDir }),
  });

const multipart = wireRequests.filter(({ query }) => query.has('uploads') || query.has('uploadId'));
const bytesOf = ({ bytes }: WireRequest) => bytes ?? Buffer.alloc(0);
const byId = (requests: readonly WireRequest[]) => requests.map((request) => ({ id: request.id, request }));

describe('captured multipart requests, byte for byte', () => {
  const initiations = multipart.filter(({ query }) => query.has('uploads'));
  // Of the others the capture does not tell the bytes.
  const known = multipart.filter(({ sdk }) => !['android', 'ruby'].includes(sdk));
  const completions = known.filter(({ method, query }) => method === 'POST' && query.has('uploadId'));
  const partHeads = known.filter(({ method }) => method === 'PUT');

  test.each(byId(initiations))('begin an upload: $id', async ({ request }) => {
    const { port, lines } = await startAt(request);
    const answer = await rawExchange(port, bytesOf(request), isAnswered);
    expect(answer).toMatch(/HTTP\/1.1 200 OK\r\n[\s\S]*<UploadId>[0-9A-F]{32}<\/UploadId>/);
    expect(answer.includes('<EncodingType>url</EncodingType>')).toBe(request.query.has('encoding-type'));
    expect(lines).toEqual([]);
  });

  test.each(byId(partHeads))('upload a part: $id', async ({ request }) => {
    const { port, lines } = await emulatorWith(request);
    const isChunked = request.headers.has('transfer-encoding');
    const body = isChunked ? `${PART.length.toString(16)}\r\n${PART}\r\n0\r\n\r\n` : PART;
    const answer = await rawExchange(port, `${request.head}${body}`, isAnswered);
    expect(answer).toMatch(/HTTP\/1.1 200 OK\r\n[\s\S]*\r\nETag: "302D3A0C8E319EAA95B059B346DE1D1D"\r\n/);
    expect(lines).toEqual([]);
  });

  test.each(byId(completions))('complete an upload, whatever their XML is like: $id', async ({ request }) => {
    const { port, lines } = await emulatorWith(request, PART);
    const answer = await rawExchange(port, bytesOf(request), isAnswered);
    expect(answer).toMatch(/HTTP\/1.1 200 OK\r\n[\s\S]*<ETag>"[0-9A-F]{32}-1"<\/ETag>/);
    expect(lines).toEqual([]);
  });

  test.each(byId(multipart.filter(({ id }) => ['android-mpu.05', 'ruby-mpu.05'].includes(id))))(
    'name three parts, of which these have other bytes: $id',
    async ({ request }) => {
      const { port } = await emulatorWith(request, PART, PART, 'end');
      expect(await rawExchange(port, bytesOf(request), isAnswered)).toContain('<Code>InvalidPart</Code>');
    },
  );

  test('are those of six SDKs', () => {
    expect(new Set(multipart.map(({ sdk }) => sdk)).size).toBe(6);
    expect([initiations.length, partHeads.length, completions.length]).toEqual([7, 4, 4]);
  });
});
