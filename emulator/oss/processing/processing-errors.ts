import { OssError } from '../http/oss-error.ts';

export const invalidParameter = (name: string, value: string, ec?: string) =>
  new OssError({
    status: 400,
    code: 'InvalidArgument',
    message: `The value: ${value} of parameter: ${name} is invalid.`,
    ...(ec === undefined ? {} : { ec }),
  });

export const missingParameters = (action: string, ec?: string) =>
  new OssError({
    status: 400,
    code: 'MissingArgument',
    message: `The action ${action} lacks a required parameter.`,
    ...(ec === undefined ? {} : { ec }),
  });

export const badProcess = (message: string, ec?: string) =>
  new OssError({ status: 400, code: 'BadRequest', message, ...(ec === undefined ? {} : { ec }) });

export const imageTooLarge = (message: string, ec: string) =>
  new OssError({ status: 400, code: 'ImageTooLarge', message, ec });

export const noSuchStyle = (style: string) =>
  new OssError({
    status: 404,
    code: 'NoSuchStyle',
    message: `The specified style ${style} does not exist.`,
  });
