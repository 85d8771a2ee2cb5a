// https://webassembly.github.io/spec/core/binary/
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const;
const FUNCTION_TYPE = 0x60;
const MEMORY_IMPORT = 0x02;
const FUNCTION_EXPORT = 0x00;
const I32 = 0x7f;
const I64 = 0x7e;
const OP = {
  loop: [0x03, 0x40],
  branchIf: 0x0d,
  end: 0x0b,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  loadI64: 0x29,
  constI32: 0x41,
  constI64: 0x42,
  isLessI32: 0x49,
  addI32: 0x6a,
  andI32: 0x71,
  xorI64: 0x85,
  shiftLeftI64: 0x86,
  shiftRightI64: 0x88,
  wrapI64: 0xa7,
} as const;
const [AT, END, CRC, SECOND_WORD] = [0, 1, 2, 3];

/** Two words. The tables have a slice for each byte of it. */
export const STEP_BYTES = 16;
export const SLICE_LENGTH = 256;
export const ENTRY_BYTES = 8;
const LOG2_OF_ENTRY = 3;
const SLICE_BYTES = SLICE_LENGTH * ENTRY_BYTES;
const BYTES_OF_WORD = [0, 1, 2, 3, 4, 5, 6, 7];

/** LEB128, of a number that is not negative. */
function number(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...number(value >>> 7)];
}

function counted(bytes: readonly number[]): number[] {
  return [...number(bytes.length), ...bytes];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...counted([1, ...content])];
}

function name(text: string): number[] {
  return counted([...Buffer.from(text)]);
}

function load(offset: number): number[] {
  return [OP.loadI64, 0, ...number(offset)];
}

/** What a slice says of one byte of a word. */
function lookUp(word: number, byte: number, slice: number): number[] {
  const shift = 8 * byte - LOG2_OF_ENTRY;
  const toIndex = shift < 0 ? [...number(-shift), OP.shiftLeftI64] : [...number(shift), OP.shiftRightI64];
  const mask = [OP.constI32, ...number((SLICE_LENGTH - 1) * ENTRY_BYTES), OP.andI32];
  return [OP.get, word, OP.constI64, ...toIndex, OP.wrapI64, ...mask, ...load(slice * SLICE_BYTES)];
}

/** Two words a step: what is looked up of the second one does not wait for the first. */
function updateCode(): number[] {
  const first = [OP.get, CRC, OP.get, AT, ...load(0), OP.xorI64, OP.set, CRC];
  const second = [OP.get, AT, ...load(8), OP.set, SECOND_WORD];
  const lookUps = [
    ...BYTES_OF_WORD.map((byte) => lookUp(SECOND_WORD, byte, 7 - byte)),
    ...BYTES_OF_WORD.map((byte) => lookUp(CRC, byte, 15 - byte)),
  ];
  const sum = lookUps.flatMap((each, index) => (index === 0 ? each : [...each, OP.xorI64]));
  const step = [OP.get, AT, OP.constI32, STEP_BYTES, OP.addI32, OP.tee, AT];
  const again = [OP.get, END, OP.isLessI32, OP.branchIf, 0];
  const locals = [1, 1, I64];
  const loop = [...OP.loop, ...first, ...second, ...sum, OP.set, CRC, ...step, ...again, OP.end];
  return counted([...locals, ...loop, OP.get, CRC, OP.end]);
}

/**
 * The inner loop in WebAssembly, for JavaScript has no fast numbers of 64 bits. Its `update(at, end, crc)` reads the
 * memory it is given, which begins with the tables, in whole steps from `at` to `end`: one at least.
 */
export function makeCrc64Module(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(SECTION.types, [FUNCTION_TYPE, ...counted([I32, I32, I64]), ...counted([I64])]),
    ...section(SECTION.imports, [...name('env'), ...name('memory'), MEMORY_IMPORT, 0, 1]),
    ...section(SECTION.functions, [0]),
    ...section(SECTION.exports, [...name('update'), FUNCTION_EXPORT, 0]),
    ...section(SECTION.code, updateCode()),
  ]);
}
