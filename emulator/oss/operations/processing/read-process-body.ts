import { percentDecode } from '../../../percent-decode.ts';
import { OssError } from '../../http/oss-error.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import { badProcess } from '../../processing/processing-errors.ts';

const MAX_BODY_BYTES = 64 * 1024;

const tooLong = () =>
  new OssError({
    status: 400,
    code: 'InvalidArgument',
    message: 'The process is too long.',
    ec: '0017-00000288',
  });

async function readBody(request: OssRequest): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request.openBody()) {
    length += piece.length;
    if (length > MAX_BODY_BYTES) throw tooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8').trim();
}

/** What follows `name=` in the body: percent-encoded by some SDKs, and as it is by others. */
export async function readProcessBody(
  request: OssRequest,
  name: 'x-oss-process' | 'x-oss-async-process',
): Promise<string> {
  const body = await readBody(request);
  if (!body.startsWith(`${name}=`)) throw badProcess(`The body must be in the form ${name}=…`);
  const value = body.slice(name.length + 1);
  return value.includes('%') ? percentDecode(value).toString('utf8') : value;
}
