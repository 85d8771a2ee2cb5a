import { type Upload, usesImageInfo } from '../callback/body-variables.ts';
import { checkCallbackHosts } from '../callback/check-callback-hosts.ts';
import { deliverCallback } from '../callback/deliver-callback.ts';
import { InvalidCallback } from '../callback/invalid-callback.ts';
import {
  type CallbackConfig,
  readCallbackConfig,
  readFormCallbackConfig,
} from '../callback/read-callback-config.ts';
import type { Answer } from '../http/answer.ts';
import { textOfHeader } from '../http/header-value.ts';
import { OssError } from '../http/oss-error.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { refusal } from '../http/refusal.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import type { CallbackDelivery, OssContext } from './oss-context.ts';
import { readImage } from './read-image.ts';
import type { ObjectSource } from './store-object.ts';
import { versionHeaders } from './version-headers.ts';

export interface StoredUpload extends ObjectSource {
  object: ObjectRecord;
  request: OssRequest;
  context: OssContext;
}

function toOssError(error: unknown): unknown {
  if (!(error instanceof InvalidCallback)) return error;
  const { status, code, message, ec, argumentName, argumentValue } = error;
  const fields = { ArgumentName: argumentName, ArgumentValue: argumentValue };
  return new OssError({ status, code, message, fields, ...(ec === undefined ? {} : { ec }) });
}

/** Refuses as OSS does what `read` refuses. */
export async function readChecked(
  read: () => CallbackConfig | undefined,
  { callbacks }: OssContext,
): Promise<CallbackConfig | undefined> {
  if (callbacks === undefined) return undefined;
  try {
    const config = read();
    if (config !== undefined) await checkCallbackHosts(config, callbacks);
    return config;
  } catch (error) {
    throw toOssError(error);
  }
}

/** The callback that a request asks for. Refuses what OSS refuses, so before anything is stored. */
export function readUploadCallback(
  { headers, query }: OssRequest,
  context: OssContext,
): Promise<CallbackConfig | undefined> {
  const source = { headers: Object.fromEntries(headers), query: Object.fromEntries(query) };
  return readChecked(() => readCallbackConfig(source), context);
}

/** The same of a form. */
export function readFormCallback(
  fields: Iterable<readonly [name: string, value: string]>,
  context: OssContext,
): Promise<CallbackConfig | undefined> {
  return readChecked(() => readFormCallbackConfig(fields), context);
}

function describeUpload(
  { operation, object, request, bucket, context: { accountId } }: StoredUpload,
  image: NonNullable<Upload['image']> | null,
): Upload {
  const contentType = object.headers['content-type'];
  return {
    bucket: bucket.record.name,
    object: object.key,
    etag: object.etag,
    size: object.size,
    mimeType: contentType === undefined ? null : textOfHeader(contentType),
    crc64: BigInt(object.crc64),
    contentMd5: object.contentMd5 ?? null,
    vpcId: null,
    clientIp: request.remoteAddress,
    reqId: request.id,
    operation,
    image,
    owner: accountId,
    requester: accountId,
  };
}

/** Calls back, and answers with what came of it. */
export async function callBack(
  stored: StoredUpload,
  answer: Answer,
  config: CallbackConfig,
  callbacks: CallbackDelivery,
): Promise<Answer> {
  const { object, request, bucket } = stored;
  const image = usesImageInfo(config)
    ? await readImage(bucket.bodyPath(object), object.headers['content-type'])
    : null;
  const upload = describeUpload(stored, image);
  const result = await deliverCallback(config, upload, callbacks);
  callbacks.onDelivered?.(result, upload);
  if (result.ok) {
    const headers = { ...answer.headers, 'Content-Type': result.contentType };
    return { status: result.status, headers, body: result.body };
  }
  const failed = refusal(new OssError(result), request, request.method);
  return { ...failed, headers: { ...answer.headers, ...failed.headers } };
}

/**
 * What follows when an object is on the disk. The client gets the answer of OSS; if it asked for a callback, the
 * callback server's own answer, or 203 and why there is none.
 */
export async function finishUpload(
  stored: StoredUpload,
  answer: Answer,
  config: CallbackConfig | undefined,
): Promise<Answer> {
  const { callbacks } = stored.context;
  const headers = { ...answer.headers, ...versionHeaders(stored.bucket, stored.object) };
  const own = { ...answer, headers };
  if (config === undefined || callbacks === undefined) return own;
  return callBack(stored, own, config, callbacks);
}
