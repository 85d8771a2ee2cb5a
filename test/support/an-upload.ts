import type { Upload } from '../../emulator/oss/callback/body-variables.ts';

export const anUpload: Upload = {
  bucket: 'examplebucket',
  object: 'dir/中文 +.jpg',
  etag: '97E1A27874032FC4B29F007C90DFA372',
  size: 482_113,
  mimeType: 'image/jpeg',
  crc64: 18_446_744_073_709_551_615n,
  contentMd5: 'l+GieHQDL8Synwf8kN+jcg==',
  vpcId: null,
  clientIp: '203.0.113.17',
  reqId: '69B3010E5A3F2C34318A9C11',
  operation: 'PutObject',
  image: { height: 1080, width: 1920, format: 'jpg' },
  owner: '0000000000000000',
  requester: '0000000000000000',
};
