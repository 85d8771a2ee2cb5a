import { OssError } from './oss-error.ts';

export const noSuchKey = (key: string) =>
  new OssError({
    status: 404,
    code: 'NoSuchKey',
    message: 'The specified key does not exist.',
    ec: '0026-00000001',
    fields: { Key: key },
  });

export const invalidObjectName = (message = 'The specified object is not valid.') =>
  new OssError({ status: 400, code: 'InvalidObjectName', message });
