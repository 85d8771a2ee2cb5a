import { createHash } from 'node:crypto';
import type { BodyWriter } from './body-writer.ts';
import { Crc64 } from './crc64.ts';

export interface Digest {
  md5: Buffer;
  /** Unsigned and decimal. */
  crc64: string;
}

/** Hands a body on to its writer, and hashes it on the way. */
export interface BodyReceiver {
  write(piece: Buffer): Promise<void>;
  /** Resolves when all of it is on the disk. */
  finish(): Promise<Digest>;
  /** Instead of `finish`, or when that has failed. */
  abandon(): Promise<void>;
}

export function receiveInline(writer: BodyWriter): BodyReceiver {
  const md5 = createHash('md5');
  const crc64 = new Crc64();
  return {
    write(piece) {
      md5.update(piece);
      crc64.update(piece);
      return writer.write(piece);
    },
    async finish() {
      await writer.finish();
      return { md5: md5.digest(), crc64: crc64.digest() };
    },
    abandon: () => writer.abandon(),
  };
}
