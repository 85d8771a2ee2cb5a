import { createHash } from 'node:crypto';
import { Crc64 } from '../../emulator/oss/store/crc64.ts';
import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';

const DEFAULT_ROUNDS = 40;
const WARM_UP_ROUNDS = 5;
const PIECES = 200;
const PIECE = Buffer.alloc(64 * 1024, 'x');

const inverse = (value: number): number => 1 / value;

interface Hash {
  update(bytes: Buffer): unknown;
}

function megabytesPerSecond(hash: Hash): number {
  const start = performance.now();
  for (let piece = 0; piece < PIECES; piece += 1) hash.update(PIECE);
  return (PIECES * PIECE.length) / 1000 / (performance.now() - start);
}

/** The CRC64 of the emulator; the rival is the MD5 of OpenSSL over the same bytes, which each upload takes too. */
export async function measureCrc64(stand: Stand): Promise<Row[]> {
  const ours: number[] = [];
  const rival: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < stand.rounds(DEFAULT_ROUNDS); round += 1) {
    const crc64 = megabytesPerSecond(new Crc64());
    const md5 = megabytesPerSecond(createHash('md5'));
    if (round < 0) continue;
    ours.push(crc64);
    rival.push(md5);
  }
  const goal = { of: 'ours', at: 'least', value: 200 } as const;
  return [
    compare({
      what: 'CRC64 of an upload, beside MD5',
      unit: 'MB/s',
      ours,
      rival,
      rounds: quietRounds(ours.map(inverse), rival.map(inverse)),
      goal,
    }),
  ];
}
