import { createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import { hostServer } from '../http/host-server.ts';

// The shape of the vendor's sample servers: the key is fetched, and parsed, for each request.
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const search = query.length > 0 ? `?${query.join('?')}` : '';
  const keyUrl = Buffer.from(String(request.headers['x-oss-pub-key-url']), 'base64').toString('ascii');
  const pem = await (await fetch(keyUrl)).text();
  const verifier = createVerify('RSA-MD5').update(`${decodeURIComponent(path)}${search}\n`);
  const signature = request.headers.authorization ?? '';
  const genuine = verifier.update(Buffer.concat(chunks)).verify(pem, signature, 'base64');
  const body = genuine ? '{"Status":"OK"}' : '{"Status":"verify not ok"}';
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(genuine ? 200 : 400, headers).end(body);
});

hostServer(server);
