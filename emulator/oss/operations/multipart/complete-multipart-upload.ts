import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { percentEncode } from '../../../percent-encode.ts';
import { formatIsoSeconds } from '../../format-iso-seconds.ts';
import { xmlAnswer } from '../../http/answer.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { XmlNode } from '../../http/parse-xml.ts';
import { combineCrc64 } from '../../store/combine-crc64.ts';
import type { PartRecord } from '../../store/multipart-upload.ts';
import type { ObjectRecord } from '../../store/object-record.ts';
import { checkOverwrite } from '../check-overwrite.ts';
import { readEncoding } from '../listing/url-encoding.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { readXmlBody } from '../read-xml-body.ts';
import { type ObjectSource, storeObject } from '../store-object.ts';
import { finishUpload, readUploadCallback } from '../upload-callback.ts';
import { chooseParts } from './choose-parts.ts';
import { uploadOf } from './multipart-request.ts';

function etagOf(parts: readonly PartRecord[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'));
  return `${md5.digest('hex').toUpperCase()}-${parts.length}`;
}

interface Completion extends ObjectSource {
  request: OssRequest;
}

/** The upload ends only when its object is on the disk: a crash before that leaves it to be completed again. */
async function complete(source: Completion, root: XmlNode | undefined): Promise<ObjectRecord> {
  const { request, bucket } = source;
  const upload = uploadOf(request, bucket);
  const { key, uploadId, storageClass, headers } = upload.record;
  const parts = chooseParts(request, upload, root);
  checkOverwrite(request, bucket, key);
  const stagedPath = await upload.assemble(parts);
  try {
    const record = {
      key,
      size: parts.reduce((total, { size }) => total + size, 0),
      etag: etagOf(parts),
      crc64: combineCrc64(parts),
      type: 'Multipart' as const,
      storageClass,
      lastModified: formatIsoSeconds(request.receivedAt),
      headers,
    };
    const object = await storeObject(source, record, stagedPath);
    await bucket.uploads.remove(uploadId);
    return object;
  } finally {
    await rm(stagedPath, { force: true });
  }
}

function pathOf(key: string): string {
  return key.split('/').map(percentEncode).join('/');
}

export const completeMultipartUpload: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { name } = bucket.record;
  const { uploadId, key } = uploadOf(request, bucket).record;
  const { type, encode } = readEncoding(request.query);
  const root = await readXmlBody(request);
  const config = await readUploadCallback(request, context);
  const source = { operation: 'CompleteMultipartUpload' as const, request, bucket, context };
  const object = await bucket.uploads.alone(uploadId, () => complete(source, root));
  const etag = `"${object.etag}"`;
  const answer = xmlAnswer(
    'CompleteMultipartUploadResult',
    [
      ...(type === '' ? [] : [['EncodingType', type] as const]),
      ['Location', `http://${name}.oss-${context.region}.aliyuncs.com/${pathOf(key)}`],
      ['Bucket', name],
      ['Key', encode(key)],
      ['ETag', etag],
    ],
    { ETag: etag, 'x-oss-hash-crc64ecma': object.crc64 },
  );
  return finishUpload({ ...source, object }, answer, config);
};
