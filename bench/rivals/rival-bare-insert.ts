import { createServer } from 'node:http';
import { hostServer } from '../http/host-server.ts';
import { insertForm } from './insert-form.ts';

/** Verifies nothing and starts nothing: what a callback costs at the very least, if it is to be recorded. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = await insertForm(Buffer.concat(chunks));
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(200, headers).end(body);
});

hostServer(server);
