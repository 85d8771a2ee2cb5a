import { accessDenied } from '../http/errors.ts';
import { OssError } from '../http/oss-error.ts';

export const invalidPolicy = (message: string, ec: string) =>
  new OssError({ status: 400, code: 'InvalidPolicyDocument', message: `Invalid Policy: ${message}`, ec });

export const deniedByPolicy = (message: string, ec: string) =>
  accessDenied(`Invalid according to Policy: ${message}`, {}, ec);
