import { accessDenied, invalidArgument } from '../http/errors.ts';
import { OssError } from '../http/oss-error.ts';

export const malformedPost = (ec = '0006-00000104') =>
  new OssError({
    status: 400,
    code: 'MalformedPOSTRequest',
    message: 'The body of your POST request is not well-formed multipart/form-data.',
    ec,
  });

export const missingField = (name: string, ec?: string) =>
  invalidArgument(
    `The bucket POST must contain the specified '${name}'. If it is specified, please check the order of the fields.`,
    name,
    '',
    ec,
  );

export const invalidPolicy = (message: string, ec: string) =>
  new OssError({ status: 400, code: 'InvalidPolicyDocument', message: `Invalid Policy: ${message}`, ec });

export const deniedByPolicy = (message: string, ec: string) =>
  accessDenied(`Invalid according to Policy: ${message}`, {}, ec);

export const entityTooSmall = () =>
  new OssError({
    status: 400,
    code: 'EntityTooSmall',
    message: 'Your proposed upload is smaller than the minimum allowed size.',
  });
