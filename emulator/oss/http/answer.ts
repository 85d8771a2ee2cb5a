import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeXml, type XmlContent } from './xml.ts';

interface StreamedBody {
  stream: Readable;
  length: number;
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body?: Buffer | StreamedBody;
}

const BODILESS_STATUS: ReadonlySet<number> = new Set([204, 304]);

export function xmlAnswer(
  root: string,
  content: XmlContent,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = Buffer.from(writeXml(root, content));
  return { status: 200, headers: { 'Content-Type': 'application/xml', ...headers }, body };
}

/** An answer whose own headers give the length, as those to HEAD do, has no body. Rejects when it cannot be sent. */
export async function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  const length = body === undefined ? 0 : body.length;
  const ownLength = BODILESS_STATUS.has(status) || 'Content-Length' in headers;
  try {
    response.writeHead(status, ownLength ? headers : { ...headers, 'Content-Length': String(length) });
  } catch (error) {
    // The file behind it would stay open.
    if (body !== undefined && !Buffer.isBuffer(body)) body.stream.destroy();
    throw error;
  }
  if (body === undefined || Buffer.isBuffer(body)) response.end(body);
  else await pipeline(body.stream, response);
}
