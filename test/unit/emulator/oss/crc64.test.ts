import { describe, expect, test } from 'vitest';
import { Crc64 } from '../../../../emulator/oss/store/crc64.ts';

/** Bit by bit, as the standard defines it. */
function slowCrc64(bytes: Uint8Array): string {
  let crc = 0xffffffffffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n;
  }
  return (crc ^ 0xffffffffffffffffn).toString();
}

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 73 + 19) & 255);

describe('CRC64', () => {
  test('has the check value of the standard', () => {
    expect(new Crc64().update(Buffer.from('123456789')).digest()).toBe('11051210869376104954');
  });

  test('of nothing is 0, as OSS answers for an empty object', () => {
    expect(new Crc64().digest()).toBe('0');
  });

  test.each([1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 1000, 300_007])(
    'of %i bytes is what the definition gives',
    (length) => {
      expect(new Crc64().update(bytesOf(length)).digest()).toBe(slowCrc64(bytesOf(length)));
    },
  );

  test('is the same in pieces, and when it is resumed', () => {
    const bytes = bytesOf(1000);
    const first = new Crc64().update(bytes.subarray(0, 13)).update(bytes.subarray(13, 500));
    expect(Crc64.resume(first.digest()).update(bytes.subarray(500)).digest()).toBe(slowCrc64(bytes));
  });
});
