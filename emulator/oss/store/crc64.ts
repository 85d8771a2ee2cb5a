import { ENTRY_BYTES, makeCrc64Module, SLICE_LENGTH, STEP_BYTES } from './crc64-module.ts';

type UpdateInSteps = (at: number, end: number, crc: bigint) => bigint;

// As far as it is needed here: the types of Node.js leave it to those of browsers.
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: { update: UpdateInSteps } };
};

// ECMA-182, reflected.
const POLYNOMIAL = 0xc96c5795d7870f42n;
const ALL_ONES = 0xffffffffffffffffn;
const TABLE_BYTES = STEP_BYTES * SLICE_LENGTH * ENTRY_BYTES;
const MEMORY = new WebAssembly.Memory({ initial: 2 });
/** What is being read lies behind the tables. */
const WINDOW = new Uint8Array(MEMORY.buffer, TABLE_BYTES);

function passByte(table: readonly bigint[], crc: bigint, byte: number): bigint {
  return (crc >> 8n) ^ (table[Number(crc & 255n) ^ byte] as bigint);
}

/** Slice n advances a byte by n more bytes. */
function makeTable(): readonly bigint[] {
  const table: bigint[] = [];
  for (let byte = 0n; byte < SLICE_LENGTH; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
    table.push(crc);
  }
  for (let at = SLICE_LENGTH; at < STEP_BYTES * SLICE_LENGTH; at++) {
    table.push(passByte(table, table[at - SLICE_LENGTH] as bigint, 0));
  }
  return table;
}

const TABLE = makeTable();

function prepareUpdate(): UpdateInSteps {
  const view = new DataView(MEMORY.buffer);
  for (const [index, entry] of TABLE.entries()) view.setBigUint64(index * ENTRY_BYTES, entry, true);
  const module = new WebAssembly.Module(makeCrc64Module());
  return new WebAssembly.Instance(module, { env: { memory: MEMORY } }).exports.update;
}

const updateInSteps = prepareUpdate();

/** The CRC-64 that OSS sends as x-oss-hash-crc64ecma, over bytes that come in pieces. */
export class Crc64 {
  #crc = ALL_ONES;

  /** Goes on behind bytes whose value is known, as an append does. */
  static resume(value: string): Crc64 {
    const crc = new Crc64();
    crc.#crc = BigInt(value) ^ ALL_ONES;
    return crc;
  }

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; at += WINDOW.length) {
      this.#pass(bytes.subarray(at, at + WINDOW.length));
    }
    return this;
  }

  #pass(bytes: Uint8Array): void {
    const inSteps = bytes.length - (bytes.length % STEP_BYTES);
    if (inSteps > 0) {
      WINDOW.set(bytes);
      this.#crc = BigInt.asUintN(64, updateInSteps(TABLE_BYTES, TABLE_BYTES + inSteps, this.#crc));
    }
    for (const byte of bytes.subarray(inSteps)) this.#crc = passByte(TABLE, this.#crc, byte);
  }

  /** Unsigned and decimal. */
  digest(): string {
    return (this.#crc ^ ALL_ONES).toString();
  }
}
