import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { textOfHeader } from '../http/header-value.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { OssContext } from '../operations/oss-context.ts';
import type { Bucket } from '../store/bucket.ts';
import type { OssEventName } from './event-names.ts';

export interface ObjectChange {
  key: string;
  etag?: string;
  /** The value of the header. */
  mimeType: string | undefined;
  size: number;
  deltaSize: number;
}

/** Where a change came from. */
export interface EventSource {
  request: Pick<OssRequest, 'id' | 'remoteAddress'>;
  bucket: Bucket;
  context: Pick<OssContext, 'accountId' | 'region' | 'now' | 'onEvent'>;
}

/**
 * Tells of a change that is on the disk. To be awaited before the client is answered, and a failure of it to be passed on:
 * a client that got a success never comes again, one that got an error does, so that no event is lost.
 */
export async function emitEvent(
  eventName: OssEventName,
  { key, etag = '', mimeType = '', size, deltaSize }: ObjectChange,
  { request, bucket, context }: EventSource,
): Promise<void> {
  const { accountId, region, now, onEvent } = context;
  const { name } = bucket.record;
  await onEvent({
    eventName,
    eventSource: 'acs:oss',
    eventTime: formatIsoSeconds(now()),
    eventVersion: '1.0',
    oss: {
      bucket: {
        arn: `acs:oss:${region}:${accountId}:${name}`,
        name,
        ownerIdentity: accountId,
        virtualBucket: '',
      },
      object: { deltaSize, eTag: etag, key, objectMeta: { mimeType: textOfHeader(mimeType) }, size },
      ossSchemaVersion: '1.0',
      ruleId: '',
    },
    region,
    requestParameters: { sourceIPAddress: request.remoteAddress },
    responseElements: { requestId: request.id },
    userIdentity: { principalId: accountId },
  });
}
