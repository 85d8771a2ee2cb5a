import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineCrc64 } from '../../../../emulator/oss/store/combine-crc64.ts';
import { Crc64 } from '../../../../emulator/oss/store/crc64.ts';

const pieceOf = (bytes: Uint8Array) => ({ crc64: new Crc64().update(bytes).digest(), size: bytes.length });

test('the CRC64 of pieces is that of the whole', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (all) => {
      expect(combineCrc64(all.map(pieceOf))).toBe(new Crc64().update(Buffer.concat(all)).digest());
    }),
  );
});

test('of nothing it is 0, and of one piece that of the piece', () => {
  expect(combineCrc64([])).toBe('0');
  expect(combineCrc64([pieceOf(Buffer.from('123456789'))])).toBe('11051210869376104954');
});

test('behind lengths that 32 bits do not hold it is exact', () => {
  // Halves joined must give what quarters joined give.
  const quarter = { crc64: '11051210869376104954', size: 5 * 1024 ** 3 - 7 };
  const half = { crc64: combineCrc64([quarter, quarter]), size: quarter.size * 2 };
  expect(combineCrc64([half, half])).toBe(combineCrc64([quarter, quarter, quarter, quarter]));
});

test('ten thousand parts are combined at once', () => {
  const part = pieceOf(Buffer.alloc(102_400, 'a'));
  const { user } = process.cpuUsage();
  combineCrc64(Array.from({ length: 10_000 }, () => part));
  expect((process.cpuUsage().user - user) / 1000).toBeLessThan(2000);
});
