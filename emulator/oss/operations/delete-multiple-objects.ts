import { xmlAnswer } from '../http/answer.ts';
import { malformedXml } from '../http/errors.ts';
import { childText, type XmlNode } from '../http/parse-xml.ts';
import type { XmlElement } from '../http/xml.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { readXmlBody } from './read-xml-body.ts';
import { removeObject } from './remove-object.ts';
import { readEncoding } from './url-encoding.ts';

const MAX_OBJECTS = 1000;

function readKeys(root: XmlNode): string[] {
  const keys = root.children
    .filter(({ name }) => name === 'Object')
    .map((object) => childText(object, 'Key') ?? '');
  if (root.name !== 'Delete' || keys.length === 0 || keys.length > MAX_OBJECTS || keys.includes(''))
    throw malformedXml();
  return keys;
}

export const deleteMultipleObjects: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const root = await readXmlBody(request);
  if (root === undefined) throw malformedXml();
  const keys = readKeys(root);
  // The documentation calls it a header, SDKs send a parameter.
  const { type, encode } = readEncoding(new Map([...request.headers, ...request.query]));
  for (const key of keys) await removeObject('DeleteObjects', key, { request, bucket, context });
  if (childText(root, 'Quiet')?.trim().toLowerCase() === 'true') return { status: 200, headers: {} };
  const encoding: XmlElement[] = type === '' ? [] : [['EncodingType', type]];
  const deleted = keys.map((key): XmlElement => ['Deleted', [['Key', encode(key)]]]);
  return xmlAnswer('DeleteResult', [...encoding, ...deleted]);
};
