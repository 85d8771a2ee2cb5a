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

export const accessDenied = (message: string, fields: Readonly<Record<string, string>> = {}) =>
  new OssError({ status: 403, code: 'AccessDenied', message, fields });

export const invalidArgument = (message: string, name: string, value: string, ec?: string) =>
  new OssError({
    status: 400,
    code: 'InvalidArgument',
    message,
    fields: { ArgumentName: name, ArgumentValue: value },
    ...(ec === undefined ? {} : { ec }),
  });

export const forbidden = (
  code: string,
  message: string,
  fields: Readonly<Record<string, string>> = {},
  ec?: string,
) => new OssError({ status: 403, code, message, fields, ...(ec === undefined ? {} : { ec }) });
