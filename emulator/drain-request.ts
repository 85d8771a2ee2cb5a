import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';

const MAX_BYTES = 64 * 1024 ** 2;
const MAX_MS = 2000;

/**
 * Lets the rest of a request pass by: a client that is still sending would not see the answer. One that sends too much
 * of it, or nothing more, gets the answer all the same, and its connection is closed behind it.
 */
export async function drainRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), MAX_MS);
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) enough.abort();
  };
  request.on('data', count);
  request.resume();
  try {
    await finished(request, { signal: enough.signal });
  } catch {
    if (enough.signal.aborted && !response.headersSent) response.setHeader('Connection', 'close');
  } finally {
    clearTimeout(timer);
    request.off('data', count);
  }
}
