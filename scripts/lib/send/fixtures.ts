import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import { SYSTEM_VARIABLES } from '../../../shared/callback/system-variables.ts';

type TicketOf = 'this upload' | 'an hour ago' | 'another key' | 'nobody';

export interface Fixture {
  about: string;
  /** What the callback function should do with it. */
  expected: 'taken' | 'refused';
  upload?: Partial<Upload>;
  mode?: 'form' | 'json';
  /** The template, where it is not a field for each variable. */
  body?: string;
  variables?: Readonly<Record<string, string>>;
  ticket?: TicketOf;
  /** Signed with a key that is not the one that is published. */
  foreignKey?: true;
  /** Names this URL as that of the public key. */
  keyUrl?: string;
  tamper?: true;
  /** Sent again, and the answer has to be the same. */
  again?: true;
}

const GIGABYTE = 1024 ** 3;
const NO_IMAGE = { image: null, contentMd5: null } as const;

export const PHOTO: Upload = {
  bucket: 'examplebucket',
  object: 'photos/harbour.jpg',
  etag: '97E1A27874032FC4B29F007C90DFA372',
  size: 482_113,
  mimeType: 'image/jpeg',
  crc64: 4_166_275_829_123_415_287n,
  contentMd5: 'l+GieHQDL8Synwf8kN+jcg==',
  vpcId: null,
  clientIp: '203.0.113.17',
  reqId: '69B3010E5A3F2C34318A9C11',
  operation: 'PutObject',
  image: { height: 1080, width: 1920, format: 'jpg' },
  owner: '0000000000000000',
  requester: '0000000000000000',
};

/** Callbacks as OSS sends them, and as somebody else would. */
export const FIXTURES = {
  photo: { about: 'a photo of 482 KB, as a form', expected: 'taken' },
  'photo-json': { about: 'the same photo, as JSON', expected: 'taken', mode: 'json' },
  video: {
    about: 'a video that was uploaded in parts',
    expected: 'taken',
    upload: {
      object: 'clips/harbour.mp4',
      etag: '3A8F24A6C1D94DB4B2F3E1E1D64B8F55-12',
      size: 61_341_788,
      mimeType: 'video/mp4',
      operation: 'CompleteMultipartUpload',
      ...NO_IMAGE,
    },
  },
  'no-image-info': {
    about: 'a document: everything about an image is empty',
    expected: 'taken',
    mode: 'json',
    upload: { object: 'notes.txt', size: 5, mimeType: 'text/plain', ...NO_IMAGE },
  },
  'non-ascii-name': {
    about: 'a key with Chinese, a space, "+", "%" and "&"',
    expected: 'taken',
    upload: { object: 'photos/港口 1+1=2 100% & more.jpg' },
  },
  'five-gigabytes': {
    about: 'a file of 5 GB, with a checksum that JavaScript numbers cannot hold',
    expected: 'taken',
    mode: 'json',
    upload: {
      object: 'backups/disk.img',
      etag: '1B2CF535F27731C974343645A3985328-640',
      size: 5 * GIGABYTE,
      mimeType: 'application/octet-stream',
      crc64: 18_446_744_073_709_551_557n,
      operation: 'CompleteMultipartUpload',
      ...NO_IMAGE,
    },
  },
  'custom-variables': {
    about: 'variables that the uploader sent along',
    expected: 'taken',
    variables: { 'x:album': 'Ferien & Meer', 'x:uid': '42' },
  },
  'form-upload': {
    about: 'an upload by a form of a browser',
    expected: 'taken',
    upload: { operation: 'PostObject' },
    variables: { 'x:album': 'holidays' },
  },
  duplicate: { about: 'one callback, sent twice: the answers are equal', expected: 'taken', again: true },
  'expired-ticket': { about: 'its ticket has expired', expected: 'refused', ticket: 'an hour ago' },
  'wrong-ticket': { about: 'its ticket is for another key', expected: 'refused', ticket: 'another key' },
  'wrong-bucket': {
    about: 'from a bucket that is not yours',
    expected: 'refused',
    upload: { bucket: 'somebody-elses-bucket' },
    ticket: 'nobody',
  },
  tampered: { about: 'changed by one bit after it was signed', expected: 'refused', tamper: true },
  'stale-key': {
    about: 'signed with another key than the published one',
    expected: 'refused',
    foreignKey: true,
  },
  'foreign-key-url': {
    about: 'names a public key of its own, on a host that looks like that of OSS',
    expected: 'refused',
    foreignKey: true,
    keyUrl: 'http://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem',
  },
  'quoted-template': {
    about: 'a JSON template with quotes around a variable: OSS puts its own, and it is no JSON any more',
    expected: 'refused',
    mode: 'json',
    body: '{"bucket":"${bucket}","object":"${object}","etag":"${etag}","size":${size}}',
  },
  'unresolved-template': {
    about: 'a template that was URL-encoded: its variables stay as they are',
    expected: 'refused',
    body: 'bucket=%24%7Bbucket%7D&object=%24%7Bobject%7D&etag=%24%7Betag%7D&size=%24%7Bsize%7D',
  },
  'missing-field': {
    about: 'a template without the size of the object',
    expected: 'refused',
    body: 'bucket=${bucket}&object=${object}&etag=${etag}',
  },
} as const satisfies Record<string, Fixture>;

export type FixtureName = keyof typeof FIXTURES;

/** A field for each variable of OSS, by its own name, and for the custom ones. */
export function templateOf(
  mode: 'form' | 'json',
  custom: readonly string[],
  ticket: string | undefined,
): string {
  const names = [...SYSTEM_VARIABLES, ...custom];
  if (mode === 'form') {
    const literal = ticket === undefined ? [] : [`ticket=${ticket}`];
    return [...names.map((name) => `${name.replace(/^x:/, '')}=\${${name}}`), ...literal].join('&');
  }
  const literal = ticket === undefined ? [] : [`"ticket":${JSON.stringify(ticket)}`];
  const fields = names.map((name) => `${JSON.stringify(name.replace(/^x:/, ''))}:\${${name}}`);
  return `{${[...fields, ...literal].join(',')}}`;
}
