/** Every variable that OSS itself puts into a callbackBody. */
export const SYSTEM_VARIABLES = [
  'bucket',
  'object',
  'etag',
  'size',
  'mimeType',
  'imageInfo.height',
  'imageInfo.width',
  'imageInfo.format',
  'crc64',
  'contentMd5',
  'vpcId',
  'clientIp',
  'reqId',
  'operation',
] as const;

export type SystemVariable = (typeof SYSTEM_VARIABLES)[number];

/** What a field of the body can stand for: a system variable, or the ticket that we put into the template ourselves. */
export const CALLBACK_FIELDS = [...SYSTEM_VARIABLES, 'ticket'] as const;
export type CallbackField = (typeof CALLBACK_FIELDS)[number];
