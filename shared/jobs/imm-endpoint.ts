import { isAddress } from '../oss/endpoint.ts';

/** Where IMM is called by who reaches OSS there: from inside the cloud, from outside, or at the emulator's one port for both. */
export function immEndpointOf(ossEndpoint: URL, region: string): URL {
  if (isAddress(ossEndpoint.hostname)) return ossEndpoint;
  const isInternal = ossEndpoint.hostname.includes('-internal.');
  return new URL(`https://${isInternal ? 'imm-vpc' : 'imm'}.${region}.aliyuncs.com`);
}
