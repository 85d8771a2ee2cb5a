import { xmlAnswer } from '../http/answer.ts';
import { invalidArgument, malformedXml } from '../http/errors.ts';
import { childText, type XmlNode } from '../http/parse-xml.ts';
import type { XmlElement } from '../http/xml.ts';
import type { Bucket } from '../store/bucket.ts';
import { checkVersionId } from './find-version.ts';
import { readEncoding } from './listing/url-encoding.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { readXmlBody } from './read-xml-body.ts';
import { type ObjectToRemove, removeObject } from './remove-object.ts';

const MAX_OBJECTS = 1000;

function readObject(node: XmlNode, bucket: Bucket): ObjectToRemove {
  const key = childText(node, 'Key') ?? '';
  const versionId = childText(node, 'VersionId');
  if (key === '') throw malformedXml();
  if (versionId === '') {
    throw invalidArgument('Version id can not be the empty string.', 'VersionId', '', '0016-00000612');
  }
  if (versionId !== undefined) checkVersionId(versionId, bucket);
  return { key, versionId };
}

function readObjects(root: XmlNode, bucket: Bucket): ObjectToRemove[] {
  const nodes = root.children.filter(({ name }) => name === 'Object');
  if (root.name !== 'Delete' || nodes.length === 0 || nodes.length > MAX_OBJECTS) throw malformedXml();
  return nodes.map((node) => readObject(node, bucket));
}

export const deleteMultipleObjects: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const root = await readXmlBody(request);
  if (root === undefined) throw malformedXml();
  const objects = readObjects(root, bucket);
  // The documentation calls it a header, SDKs send a parameter.
  const { type, encode } = readEncoding(new Map([...request.headers, ...request.query]));
  const deleted: XmlElement[] = [];
  for (const object of objects) {
    const marker = await removeObject('DeleteObjects', object, { request, bucket, context });
    const elements: XmlElement[] = [['Key', encode(object.key)]];
    if (object.versionId !== undefined) elements.push(['VersionId', object.versionId]);
    if (marker !== undefined)
      elements.push(['DeleteMarker', true], ['DeleteMarkerVersionId', marker.versionId]);
    deleted.push(['Deleted', elements]);
  }
  if (childText(root, 'Quiet')?.trim().toLowerCase() === 'true') return { status: 200, headers: {} };
  const encoding: XmlElement[] = type === '' ? [] : [['EncodingType', type]];
  return xmlAnswer('DeleteResult', [...encoding, ...deleted]);
};
