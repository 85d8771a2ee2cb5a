// ECMA-182, reflected, as two 32-bit halves: BigInt is a hundred times slower than what a network delivers.
const POLYNOMIAL_HIGH = 0xc96c5795;
const POLYNOMIAL_LOW = 0xd7870f42;
const SLICES = 8;
const SLICE_LENGTH = 512;

/** Low and high half in turn, 256 pairs a slice; slice n advances a byte by n more bytes. */
function makeTable(): Int32Array {
  const table = new Int32Array(SLICES * SLICE_LENGTH);
  for (let byte = 0; byte < 256; byte++) {
    let low = byte;
    let high = 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry === 1) {
        low ^= POLYNOMIAL_LOW;
        high ^= POLYNOMIAL_HIGH;
      }
    }
    table[byte * 2] = low;
    table[byte * 2 + 1] = high;
  }
  for (let at = SLICE_LENGTH; at < table.length; at += 2) {
    const low = valueAt(table, at - SLICE_LENGTH);
    const high = valueAt(table, at - SLICE_LENGTH + 1);
    const first = (low & 255) * 2;
    table[at] = ((low >>> 8) | (high << 24)) ^ valueAt(table, first);
    table[at + 1] = (high >>> 8) ^ valueAt(table, first + 1);
  }
  return table;
}

function valueAt(table: Int32Array | Uint8Array, index: number): number {
  return table[index] as number;
}

const TABLE = makeTable();

function entry(index: number): number {
  return TABLE[index] as number;
}

/** The CRC-64 that OSS sends as x-oss-hash-crc64ecma, over bytes that come in pieces. */
export class Crc64 {
  #low = -1;
  #high = -1;

  /** Goes on behind bytes whose value is known, as an append does. */
  static resume(value: string): Crc64 {
    const crc = new Crc64();
    const bits = BigInt(value);
    crc.#low = ~Number(bits & 0xffffffffn);
    crc.#high = ~Number(bits >> 32n);
    return crc;
  }

  update(bytes: Uint8Array): this {
    let low = this.#low;
    let high = this.#high;
    let at = 0;
    for (const end = bytes.length - 7; at < end; at += 8) {
      const a =
        low ^
        (valueAt(bytes, at) |
          (valueAt(bytes, at + 1) << 8) |
          (valueAt(bytes, at + 2) << 16) |
          (valueAt(bytes, at + 3) << 24));
      const b =
        high ^
        (valueAt(bytes, at + 4) |
          (valueAt(bytes, at + 5) << 8) |
          (valueAt(bytes, at + 6) << 16) |
          (valueAt(bytes, at + 7) << 24));
      const i0 = 7 * SLICE_LENGTH + ((a & 255) << 1);
      const i1 = 6 * SLICE_LENGTH + ((a >>> 7) & 510);
      const i2 = 5 * SLICE_LENGTH + ((a >>> 15) & 510);
      const i3 = 4 * SLICE_LENGTH + ((a >>> 23) & 510);
      const i4 = 3 * SLICE_LENGTH + ((b & 255) << 1);
      const i5 = 2 * SLICE_LENGTH + ((b >>> 7) & 510);
      const i6 = SLICE_LENGTH + ((b >>> 15) & 510);
      const i7 = (b >>> 23) & 510;
      low = entry(i0) ^ entry(i1) ^ entry(i2) ^ entry(i3) ^ entry(i4) ^ entry(i5) ^ entry(i6) ^ entry(i7);
      high =
        entry(i0 + 1) ^
        entry(i1 + 1) ^
        entry(i2 + 1) ^
        entry(i3 + 1) ^
        entry(i4 + 1) ^
        entry(i5 + 1) ^
        entry(i6 + 1) ^
        entry(i7 + 1);
    }
    for (; at < bytes.length; at++) {
      const index = ((low ^ valueAt(bytes, at)) & 255) << 1;
      low = ((low >>> 8) | (high << 24)) ^ entry(index);
      high = (high >>> 8) ^ entry(index + 1);
    }
    this.#low = low;
    this.#high = high;
    return this;
  }

  /** Unsigned and decimal. */
  digest(): string {
    return ((BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0)).toString();
  }
}
