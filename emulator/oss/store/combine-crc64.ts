// A polynomial over GF(2), modulo that of ECMA-182: the highest bit is the factor of x^0, as in the reflected CRC.
const POLYNOMIAL = 0xc96c5795d7870f42n;
const ONE = 1n << 63n;
const X_TO_8 = ONE >> 8n;

function multiply(left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = 63n; bit >= 0n; bit--) {
    if ((left >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n;
  }
  return product;
}

/** What so many bytes behind it multiply a CRC by. */
function shiftBy(bytes: number): bigint {
  let power = ONE;
  let square = X_TO_8;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(power, square);
    square = multiply(square, square);
  }
  return power;
}

/** The CRC64 of pieces one behind the other, from the CRC64 and the length of each. */
export function combineCrc64(pieces: Iterable<{ crc64: string; size: number }>): string {
  // Most parts of an upload are of one length.
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const { crc64, size } of pieces) {
    const shift = shifts.get(size) ?? shiftBy(size);
    shifts.set(size, shift);
    combined = multiply(combined, shift) ^ BigInt(crc64);
  }
  return combined.toString();
}
