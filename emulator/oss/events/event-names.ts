/** The operations that make objects, and parts of objects. */
export const CREATING_OPERATIONS = [
  'PutObject',
  'PostObject',
  'CopyObject',
  'AppendObject',
  'InitiateMultipartUpload',
  'UploadPart',
  'UploadPartCopy',
  'CompleteMultipartUpload',
] as const;

export const REMOVING_OPERATIONS = ['DeleteObject', 'DeleteObjects', 'AbortMultipartUpload'] as const;

export type CreatingOperation = (typeof CREATING_OPERATIONS)[number];

/** Triggers name them with "oss:" in front. */
export type OssEventName =
  | `ObjectCreated:${CreatingOperation}`
  | `ObjectRemoved:${(typeof REMOVING_OPERATIONS)[number]}`;
