import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hostServer } from '../http/host-server.ts';

const [, , folder = '', durability] = process.argv;

async function serve(request: IncomingMessage, path: string): Promise<number> {
  if (request.method === 'DELETE') {
    await rm(path);
    return 204;
  }
  // With `flush` it waits for the disk before the file is closed, as the emulated OSS does.
  await pipeline(request, createWriteStream(path, { flush: durability === 'durable' }));
  return 200;
}

/** The least that takes an upload: its bytes go into a file, and nobody looks at them. */
hostServer(
  createServer(async (request, response) => {
    const path = join(folder, encodeURIComponent(request.url ?? ''));
    response.writeHead(await serve(request, path), { 'content-length': 0 }).end();
  }),
);
