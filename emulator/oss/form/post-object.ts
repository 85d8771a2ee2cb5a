import { rm } from 'node:fs/promises';
import { authenticateForm } from '../auth/authenticate-form.ts';
import type { Authority } from '../auth/find-secret.ts';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import type { Answer } from '../http/answer.ts';
import { invalidObjectName } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { checkOverwrite } from '../operations/check-overwrite.ts';
import { describeNewObject } from '../operations/describe-new-object.ts';
import { checkBodyLength, checkDigestForm, newKeyOf } from '../operations/object-headers.ts';
import { bucketOf, type OssContext } from '../operations/oss-context.ts';
import { storeObject } from '../operations/store-object.ts';
import { finishUpload, readFormCallback } from '../operations/upload-callback.ts';
import type { Bucket, NewObject } from '../store/bucket.ts';
import type { ReceivedBody } from '../store/receive-body.ts';
import { checkConditions, checkExpiration } from './check-policy.ts';
import { missingField } from './form-errors.ts';
import { formHeaders } from './form-headers.ts';
import { limitSize } from './limit-size.ts';
import { type Form, openForm } from './open-form.ts';
import { parsePolicy } from './parse-policy.ts';
import { successAnswer } from './success-answer.ts';
import { verifiedBody } from './verified-body.ts';

/** Its fields say whose it is, not its headers. */
export interface FormRequest extends Omit<OssRequest, 'accessKeyId'> {
  url: string;
}

export interface FormContext extends OssContext {
  authority: Authority;
}

const FORM = /^multipart\/form-data\b/i;

export function isForm({ method, key, bucket, headers }: FormRequest): boolean {
  const isOfBucket = bucket !== undefined && key === undefined;
  return method === 'POST' && isOfBucket && FORM.test(headers.get('content-type') ?? '');
}

function keyOf({ fields, file }: Form): string {
  const pattern = fields.get('key') ?? '';
  if (pattern === '') throw missingField('key');
  const key = pattern.replaceAll('${filename}', () => file.name);
  if (key === '') throw invalidObjectName();
  return key;
}

function recordOf(upload: OssRequest, body: ReceivedBody, bucket: Bucket): NewObject {
  return {
    key: newKeyOf(upload),
    size: body.size,
    etag: body.md5.toString('hex').toUpperCase(),
    crc64: body.crc64,
    contentMd5: body.md5.toString('base64'),
    type: 'Normal',
    lastModified: formatIsoSeconds(upload.receivedAt),
    ...describeNewObject(upload, bucket),
  };
}

async function upload(
  form: Form,
  request: FormRequest,
  bucket: Bucket,
  context: FormContext,
): Promise<Answer> {
  const { fields, file } = form;
  const { name } = bucket.record;
  const key = keyOf(form);
  const { accessKeyId, policy: document } = authenticateForm(fields, context.authority, request.receivedAt);
  const policy = parsePolicy(document);
  checkExpiration(policy, request.receivedAt);
  checkConditions(policy, fields, name);
  const asPut = { ...request, accessKeyId, key, headers: formHeaders(form) };
  newKeyOf(asPut);
  describeNewObject(asPut, bucket);
  checkOverwrite(asPut, bucket, key);
  const config = await readFormCallback(fields, context);
  const body = await context.store.stage(limitSize(file.bytes, policy.size));
  try {
    await form.end();
    // All of the form has to be here in time.
    checkExpiration(policy, context.now());
    const source = { operation: 'PostObject' as const, request: asPut, bucket, context };
    const object = await storeObject(source, recordOf(asPut, body, bucket), body.path);
    const formUrl = `http://${request.hostId}${request.url}`;
    const answer = successAnswer(fields, { bucket: name, object, formUrl });
    return await finishUpload({ ...source, object }, answer, config);
  } finally {
    await rm(body.path, { force: true });
  }
}

/** An upload by an HTML form, which proves itself with its fields. */
export async function postObject(request: FormRequest, context: FormContext): Promise<Answer> {
  const bucket = bucketOf(request, context);
  checkBodyLength(request);
  checkDigestForm(request);
  const { headers } = request;
  const body = headers.has('content-md5') ? verifiedBody(request) : request.openBody();
  const form = await openForm(body, headers.get('content-type') ?? '');
  try {
    return await upload(form, request, bucket, context);
  } finally {
    await form.drain();
  }
}
