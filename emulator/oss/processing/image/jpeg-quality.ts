import { type FileHandle, open } from 'node:fs/promises';

const QUANTIZATION_TABLES = 0xdb;
const START_OF_SCAN = 0xda;
const TABLE_LENGTH = 64;
/** What the entries of the standard luminance table sum up to, at quality 50. */
const STANDARD_SUM = 3688;

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return bytesRead === length ? buffer : undefined;
}

function sumOfFirstTable(tables: Buffer): number {
  const bytesPerEntry = (tables[0] ?? 0) >> 4 === 0 ? 1 : 2;
  let sum = 0;
  for (let at = 0; at < TABLE_LENGTH; at++) {
    const offset = 1 + at * bytesPerEntry;
    sum += bytesPerEntry === 1 ? (tables[offset] ?? 0) : tables.readUInt16BE(offset);
  }
  return sum;
}

/** The inverse of how libjpeg scales its tables. */
function qualityOf(sum: number): number {
  const scale = (sum * 100) / STANDARD_SUM;
  const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale;
  return Math.min(100, Math.max(1, Math.round(quality)));
}

/** The quality that a JPEG file was written with, as far as its tables tell. Undefined when it has none. */
export async function readJpegQuality(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    for (let position = 2; ; ) {
      const head = await readAt(file, position, 4);
      if (head === undefined || head[0] !== 0xff || head[1] === START_OF_SCAN) return undefined;
      const length = head.readUInt16BE(2);
      if (head[1] === QUANTIZATION_TABLES) {
        const tables = await readAt(file, position + 4, length - 2);
        return tables === undefined || tables.length <= TABLE_LENGTH
          ? undefined
          : qualityOf(sumOfFirstTable(tables));
      }
      position += 2 + length;
    }
  } finally {
    await file.close();
  }
}
