import { signV1, stringToSignV1 } from '../../../emulator/oss/auth/sign-v1.ts';
import { templateOf } from '../send/fixtures.ts';

interface UploadTarget {
  ossUrl: string;
  callbackUrl: string;
  bucket: string;
  key: string;
  accessKeyId: string;
  accessKeySecret: string;
}

const LIFETIME_S = 7 * 24 * 3600;

function callbackFor(callbackUrl: string): string {
  const callback = { callbackUrl, callbackBody: templateOf('form', [], undefined) };
  return Buffer.from(JSON.stringify(callback)).toString('base64');
}

/** A presigned URL to upload to, with a callback. */
function presignUpload(target: UploadTarget): string {
  const { ossUrl, callbackUrl, bucket, key, accessKeyId, accessKeySecret } = target;
  const query = new Map([['callback', callbackFor(callbackUrl)]]);
  const expires = String(Math.floor(Date.now() / 1000) + LIFETIME_S);
  const request = { method: 'PUT', bucket, key, query, headers: new Map<string, string>() };
  const signature = signV1(stringToSignV1(request, expires), accessKeySecret);
  const parameters = {
    ...Object.fromEntries(query),
    OSSAccessKeyId: accessKeyId,
    Expires: expires,
    Signature: signature,
  };
  return `${ossUrl}/${bucket}/${key}?${new URLSearchParams(parameters)}`;
}

/** The same as a command for any shell: it uploads the README of this repository. */
export function uploadLine(target: UploadTarget): string {
  return `curl -sS -w '\\n' -T README.md '${presignUpload(target)}'`;
}
