import { type Upload, usesImageInfo } from '../callback/body-variables.ts';
import { checkCallbackHosts } from '../callback/check-callback-hosts.ts';
import { deliverCallback } from '../callback/deliver-callback.ts';
import { InvalidCallback } from '../callback/invalid-callback.ts';
import { type CallbackConfig, readCallbackConfig } from '../callback/read-callback-config.ts';
import type { Answer } from '../http/answer.ts';
import { OssError } from '../http/oss-error.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { refusal } from '../http/refusal.ts';
import type { Bucket } from '../store/bucket.ts';
import type { OssContext, StoredUpload } from './oss-context.ts';
import { readImage } from './read-image.ts';

function toOssError(error: unknown): unknown {
  if (!(error instanceof InvalidCallback)) return error;
  const { status, code, message, ec, argumentName, argumentValue } = error;
  const fields = { ArgumentName: argumentName, ArgumentValue: argumentValue };
  return new OssError({ status, code, message, fields, ...(ec === undefined ? {} : { ec }) });
}

/** The callback that a request asks for. Refuses what OSS refuses, so before anything is stored. */
export async function readUploadCallback(
  { headers, query }: OssRequest,
  { callbacks }: OssContext,
): Promise<CallbackConfig | undefined> {
  if (callbacks === undefined) return undefined;
  try {
    const source = { headers: Object.fromEntries(headers), query: Object.fromEntries(query) };
    const config = readCallbackConfig(source);
    if (config !== undefined) await checkCallbackHosts(config, callbacks);
    return config;
  } catch (error) {
    throw toOssError(error);
  }
}

function describeUpload(
  { operation, object, request, bucket }: StoredUpload,
  image: NonNullable<Upload['image']> | null,
  { accountId }: OssContext,
): Upload {
  return {
    bucket,
    object: object.key,
    etag: object.etag,
    size: object.size,
    mimeType: object.headers['content-type'] ?? null,
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

/** What the client gets: the callback server's own answer, or 203 and why there is none. */
export async function answerWithCallback(
  stored: StoredUpload,
  answer: Answer,
  config: CallbackConfig | undefined,
  { bucket, context }: { bucket: Bucket; context: OssContext },
): Promise<Answer> {
  const { callbacks } = context;
  if (config === undefined || callbacks === undefined) return answer;
  const { object, request } = stored;
  const image = usesImageInfo(config)
    ? await readImage(bucket.bodyPath(object), object.headers['content-type'])
    : null;
  const upload = describeUpload(stored, image, context);
  const result = await deliverCallback(config, upload, callbacks);
  callbacks.onDelivered?.(result, upload);
  if (result.ok) {
    const headers = { ...answer.headers, 'Content-Type': result.contentType };
    return { status: result.status, headers, body: result.body };
  }
  const failed = refusal(new OssError(result), request, request.method);
  return { ...failed, headers: { ...answer.headers, ...failed.headers } };
}
