import { signV1 } from '../../emulator/oss/auth/sign-v1.ts';

/** The first lines of a signed upload to examplebucket/k, for what no client sends. */
export function headOfPut(): string[] {
  const date = new Date().toUTCString();
  const signature = signV1(`PUT\n\n\n${date}\n/examplebucket/k`, 'local-secret');
  return [
    'PUT /examplebucket/k HTTP/1.1',
    'Host: h',
    `Date: ${date}`,
    `Authorization: OSS local:${signature}`,
  ];
}
