import type { OssEventName } from './event-names.ts';

/** One change of a bucket, as functions with an OSS trigger are told of it. */
export interface OssEvent {
  eventName: OssEventName;
  eventSource: 'acs:oss';
  /** ISO 8601, in whole seconds. */
  eventTime: string;
  eventVersion: '1.0';
  oss: {
    bucket: { arn: string; name: string; ownerIdentity: string; virtualBucket: '' };
    object: {
      /** How much larger the object is than what it replaces. */
      deltaSize: number;
      /** Without quotes; empty for what has none. */
      eTag: string;
      key: string;
      objectMeta: { mimeType: string };
      size: number;
    };
    ossSchemaVersion: '1.0';
    /** Of the trigger that the event matches, which OSS's side does not know yet. */
    ruleId: string;
  };
  region: string;
  requestParameters: { sourceIPAddress: string };
  responseElements: { requestId: string };
  userIdentity: { principalId: string };
}
