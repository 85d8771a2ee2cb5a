import { createHash } from 'node:crypto';
import { invalidDigest, malformedXml } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { parseXml, type XmlNode } from '../http/parse-xml.ts';

const MAX_XML_BYTES = 2 * 1024 * 1024;

/** The XML that an operation has for its body; undefined when the body is empty. */
export async function readXmlBody(request: OssRequest): Promise<XmlNode | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request.openBody()) {
    length += piece.length;
    if (length > MAX_XML_BYTES) throw malformedXml();
    pieces.push(piece);
  }
  const body = Buffer.concat(pieces);
  const digest = request.headers.get('content-md5');
  if (digest !== undefined && createHash('md5').update(body).digest('base64') !== digest)
    throw invalidDigest(digest);
  const text = body.toString('utf8');
  if (text.trim() === '') return undefined;
  const root = parseXml(text);
  if (root === undefined) throw malformedXml();
  return root;
}
