import { OssError } from './oss-error.ts';

export const noSuchBucket = (bucket: string) =>
  new OssError({
    status: 404,
    code: 'NoSuchBucket',
    message: 'The specified bucket does not exist.',
    ec: '0015-00000101',
    fields: { BucketName: bucket },
  });

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  new OssError({
    status: 404,
    code: 'NoSuchKey',
    message: 'The specified key does not exist.',
    ec: '0026-00000001',
    fields: { Key: key },
    headers,
  });

export const noSuchVersion = (key: string, versionId: string) =>
  new OssError({
    status: 404,
    code: 'NoSuchVersion',
    message: 'The specified version does not exist.',
    ec: '0026-00000001',
    fields: { Key: key, VersionId: versionId },
  });

/** Of a delete marker all that can be done is to delete it. */
export const notAllowedForMarker = (method: string, headers: Readonly<Record<string, string>>) =>
  new OssError({
    status: 405,
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    fields: { Method: method, ResourceType: 'DeleteMarker' },
    headers: { ...headers, Allow: 'DELETE' },
  });

export const bucketNotEmpty = (bucket: string) =>
  new OssError({
    status: 409,
    code: 'BucketNotEmpty',
    message: 'The bucket you tried to delete is not empty.',
    fields: { BucketName: bucket },
  });

export const invalidBucketName = (bucket: string) =>
  new OssError({
    status: 400,
    code: 'InvalidBucketName',
    message: 'The specified bucket is not valid.',
    fields: { BucketName: bucket },
  });

export const invalidObjectName = (message = 'The specified object is not valid.') =>
  new OssError({ status: 400, code: 'InvalidObjectName', message });

export const accessDenied = (message: string, fields: Readonly<Record<string, string>> = {}, ec?: string) =>
  new OssError({
    status: 403,
    code: 'AccessDenied',
    message,
    fields,
    ...(ec === undefined ? {} : { ec }),
  });

export const invalidArgument = (message: string, name: string, value: string, ec?: string) =>
  new OssError({
    status: 400,
    code: 'InvalidArgument',
    message,
    fields: { ArgumentName: name, ArgumentValue: value },
    ...(ec === undefined ? {} : { ec }),
  });

export const malformedXml = () =>
  new OssError({
    status: 400,
    code: 'MalformedXML',
    message: 'The XML you provided was not well-formed or did not validate against our published schema.',
  });

// OSS answers this for a digest that is no digest and for one that does not match alike.
export const invalidDigest = (digest: string) =>
  new OssError({
    status: 400,
    code: 'InvalidDigest',
    message: 'The Content-MD5 you specified was invalid.',
    fields: { 'Content-MD5': digest },
  });

export const missingContentLength = () =>
  new OssError({
    status: 411,
    code: 'MissingContentLength',
    message: 'You must provide the Content-Length HTTP header.',
  });

export const entityTooLarge = () =>
  new OssError({
    status: 400,
    code: 'EntityTooLarge',
    message: 'Your proposed upload exceeds the maximum allowed size.',
  });

export const fileAlreadyExists = () =>
  new OssError({
    status: 409,
    code: 'FileAlreadyExists',
    message: 'The object you specified already exists and can not be overwritten.',
  });

export const preconditionFailed = (condition: string) =>
  new OssError({
    status: 412,
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold.',
    fields: { Condition: condition },
  });

export const invalidRange = () =>
  new OssError({ status: 416, code: 'InvalidRange', message: 'The requested range cannot be satisfied.' });

export const notImplemented = (operation: string) =>
  new OssError({
    status: 501,
    code: 'NotImplemented',
    message: `The emulator does not implement ${operation}.`,
    fields: { Operation: operation },
  });

export const forbidden = (
  code: string,
  message: string,
  fields: Readonly<Record<string, string>> = {},
  ec?: string,
) => new OssError({ status: 403, code, message, fields, ...(ec === undefined ? {} : { ec }) });

export const missingArgument = (name: string, ec?: string) =>
  new OssError({
    status: 400,
    code: 'MissingArgument',
    message: 'Missing Some Required Arguments.',
    fields: { ArgumentName: name },
    ...(ec === undefined ? {} : { ec }),
  });

export const noSuchUpload = (uploadId: string) =>
  new OssError({
    status: 404,
    code: 'NoSuchUpload',
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    ec: '0042-00000002',
    fields: { UploadId: uploadId },
  });

export const invalidPart = () =>
  new OssError({
    status: 400,
    code: 'InvalidPart',
    message:
      "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  });

export const invalidPartOrder = () =>
  new OssError({
    status: 400,
    code: 'InvalidPartOrder',
    message:
      'The list of parts was not in ascending order. Parts list must specified in order by part number.',
  });

export const entityTooSmall = () =>
  new OssError({
    status: 400,
    code: 'EntityTooSmall',
    message: 'Your proposed upload smaller than the minimum allowed size.',
  });
