import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import postgres from 'postgres';
import { hostServer } from '../http/host-server.ts';

const der = Buffer.from(process.env.OSS_CALLBACK_DEV_KEY ?? '', 'base64');
const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
const sql = postgres(process.env.DATABASE_URL ?? '', {
  max: Number(process.env.POOL_SIZE),
  fetch_types: false,
});

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const search = query.length > 0 ? `?${query.join('?')}` : '';
  const signed = Buffer.concat([Buffer.from(`${decodeURIComponent(path)}${search}\n`), content]);
  const signature = Buffer.from(request.headers.authorization ?? '', 'base64');
  const genuine = verify('RSA-MD5', signed, publicKey, signature);
  const form = Object.fromEntries(new URLSearchParams(content.toString()));
  const { bucket, object, etag, size, mimeType, height, width, crc64, reqId } = form;
  const row = { bucket, object, etag, size, mime_type: mimeType, height, width, crc64, req_id: reqId };
  const body = genuine ? JSON.stringify({ Status: 'OK', object }) : '{"Status":"verify not ok"}';
  if (genuine) await sql`insert into rival_uploads ${sql({ ...row, answer: body })}`;
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(genuine ? 200 : 400, headers).end(body);
});

hostServer(server);
