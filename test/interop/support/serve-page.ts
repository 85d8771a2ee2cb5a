import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '../../support/serve.ts';

const PAGE = join(import.meta.dirname, '../page/upload.html');

/** What the page asks its own server for. */
export interface SignedUpload {
  form: { url: string; fields: Readonly<Record<string, string>> };
  presigned: { url: string };
}

/** The page that uploads, on an origin of its own, with the server that signs for it. */
export async function servePage(sign: () => Promise<SignedUpload>): Promise<string> {
  const html = await readFile(PAGE);
  const port = await serve(async (request, response) => {
    const isSigned = request.url === '/signed.json';
    response.setHeader('Content-Type', isSigned ? 'application/json' : 'text/html');
    response.end(isSigned ? JSON.stringify(await sign()) : html);
  });
  return `http://127.0.0.1:${port}/`;
}
