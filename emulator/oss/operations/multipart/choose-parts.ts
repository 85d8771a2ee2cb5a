import {
  entityTooSmall,
  invalidArgument,
  invalidPart,
  invalidPartOrder,
  malformedXml,
} from '../../http/errors.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import { childText, type XmlNode } from '../../http/parse-xml.ts';
import type { MultipartUpload, PartRecord } from '../../store/multipart-upload.ts';

const MIN_PART_BYTES = 100 * 1024;

interface NamedPart {
  number: number;
  etag: string;
}

/** SDKs write the ETag with quotes, with entities for them, or bare. */
function readNamedPart(part: XmlNode): NamedPart {
  const number = childText(part, 'PartNumber')?.trim() ?? '';
  const etag = childText(part, 'ETag')?.trim();
  if (!/^\d{1,9}$/.test(number) || etag === undefined) throw malformedXml();
  return { number: Number(number), etag: etag.replaceAll('"', '').toUpperCase() };
}

function readNamedParts(root: XmlNode | undefined): NamedPart[] {
  const parts = root?.children.filter(({ name }) => name === 'Part') ?? [];
  if (root?.name !== 'CompleteMultipartUpload' || parts.length === 0) throw malformedXml();
  return parts.map(readNamedPart);
}

function checkOrder(named: readonly NamedPart[]): void {
  let previous = 0;
  for (const { number } of named) {
    if (number <= previous) throw invalidPartOrder();
    previous = number;
  }
}

/** Whether all parts are meant, without naming them. */
function completesAll({ headers }: OssRequest): boolean {
  const value = headers.get('x-oss-complete-all');
  if (value === undefined) return false;
  if (value.toLowerCase() === 'yes') return true;
  throw invalidArgument('The x-oss-complete-all header is invalid.', 'x-oss-complete-all', value);
}

function findNamed(upload: MultipartUpload, root: XmlNode | undefined): PartRecord[] {
  const named = readNamedParts(root);
  checkOrder(named);
  const stored = new Map(upload.parts().map((part) => [part.number, part]));
  return named.map(({ number, etag }) => {
    const part = stored.get(number);
    if (part?.etag !== etag) throw invalidPart();
    return part;
  });
}

/** The parts that an object is made of, in their order. */
export function chooseParts(
  request: OssRequest,
  upload: MultipartUpload,
  root: XmlNode | undefined,
): PartRecord[] {
  const isAll = completesAll(request);
  // OSS takes either the header or the list.
  if (isAll && root !== undefined) throw malformedXml();
  const parts = isAll ? upload.parts() : findNamed(upload, root);
  if (parts.length === 0) throw invalidPart();
  if (parts.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) throw entityTooSmall();
  return parts;
}
