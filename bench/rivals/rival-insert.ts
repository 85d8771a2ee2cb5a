import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { hostServer } from '../http/host-server.ts';
import { insertForm } from './insert-form.ts';

const der = Buffer.from(process.env.OSS_CALLBACK_DEV_KEY ?? '', 'base64');
const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const search = query.length > 0 ? `?${query.join('?')}` : '';
  const signed = Buffer.concat([Buffer.from(`${decodeURIComponent(path)}${search}\n`), content]);
  const signature = Buffer.from(request.headers.authorization ?? '', 'base64');
  const genuine = verify('RSA-MD5', signed, publicKey, signature);
  const body = genuine ? await insertForm(content) : '{"Status":"verify not ok"}';
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(genuine ? 200 : 400, headers).end(body);
});

hostServer(server);
