import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../emulator/oss/store/body-writer.ts';
import { Crc64 } from '../../../../emulator/oss/store/crc64.ts';
import { createHashingLanes, type HashingLanes } from '../../../../emulator/oss/store/hashing-lanes.ts';
import { receiveBody } from '../../../../emulator/oss/store/receive-body.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const OBJECT_STORE = new URL('../../../../emulator/oss/store/object-store.ts', import.meta.url).href;
const LARGE = 4 * BLOCK_BYTES + 4321;
const MAX_PIECE = 100_000;

function lanesOfTest(): HashingLanes {
  const lanes = createHashingLanes();
  onTestFinished(() => lanes.close());
  return lanes;
}

/** As a network delivers it. */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + randomInt(1, MAX_PIECE));
    at += piece.length;
    yield piece;
  }
}

async function* cutOff(bytes: Buffer): AsyncGenerator<Buffer> {
  yield* piecesOf(bytes);
  throw new Error('cut');
}

async function receive(bytes: Buffer, lanes: HashingLanes): Promise<void> {
  const path = join(await temporaryFolder(), 'body');
  expect(await receiveBody(piecesOf(bytes), path, lanes)).toEqual({
    path,
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest(),
    crc64: new Crc64().update(bytes).digest(),
  });
  expect((await readFile(path)).equals(bytes)).toBe(true);
}

/** As a defect in it would: it ends with an exception. */
async function breakThread(lanes: HashingLanes): Promise<void> {
  const lane = await lanes.claim();
  await expect(lane?.update(0 as unknown as Buffer)).rejects.toThrow('has ended');
  lane?.release();
}

async function countFree(lanes: HashingLanes): Promise<number> {
  let free = 0;
  while ((await lanes.claim()) !== undefined) free++;
  return free;
}

describe('a body is stored as it came, with its MD5 and CRC64', () => {
  test.each([
    ['nothing', 0],
    ['one byte', 1],
    ['less than a block', BLOCK_BYTES - 1],
    ['a block', BLOCK_BYTES],
    ['a byte more', BLOCK_BYTES + 1],
    ['as many blocks as there are', 4 * BLOCK_BYTES],
    ['more than there are', 9 * BLOCK_BYTES + 12_345],
  ])('%s', async (_name, length) => {
    await receive(randomBytes(length), lanesOfTest());
  });

  test('one after the other', async () => {
    const lanes = lanesOfTest();
    for (let round = 0; round < 5; round++) await receive(randomBytes(LARGE + round), lanes);
    expect(await countFree(lanes)).toBe(await countFree(lanesOfTest()));
  });

  test('more of them at once than the thread takes', async () => {
    const lanes = lanesOfTest();
    await Promise.all(Array.from({ length: 12 }, () => receive(randomBytes(LARGE), lanes)));
  });
});

describe('a body that is cut off', () => {
  test('is an error, leaves nothing, and does not show in the next one', async () => {
    const lanes = lanesOfTest();
    const folder = await temporaryFolder();
    for (let round = 0; round < 12; round++) {
      const body = receiveBody(cutOff(randomBytes(LARGE)), join(folder, String(round)), lanes);
      await expect(body).rejects.toThrow('cut');
    }
    expect(await readdir(folder)).toEqual([]);
    await receive(randomBytes(LARGE), lanes);
    expect(await countFree(lanes)).toBe(await countFree(lanesOfTest()));
  });
});

describe('when the thread ends', () => {
  test('bodies that were on their way are an error, and the next ones are well', async () => {
    const lanes = lanesOfTest();
    const folder = await temporaryFolder();
    const broken = async function* () {
      yield* piecesOf(randomBytes(LARGE));
      await breakThread(lanes);
      yield* piecesOf(randomBytes(LARGE));
    };
    const body = receiveBody(broken(), join(folder, 'body'), lanes);
    await expect(body).rejects.toThrow('The thread that hashes uploads has ended.');
    expect(await readdir(folder)).toEqual([]);
    await receive(randomBytes(LARGE), lanes);
    expect(await countFree(lanes)).toBe(await countFree(lanesOfTest()));
  });

  test('just before the body does, it is an error all the same', async () => {
    const lanes = lanesOfTest();
    const folder = await temporaryFolder();
    const broken = async function* () {
      yield* piecesOf(randomBytes(LARGE));
      await breakThread(lanes);
    };
    await expect(receiveBody(broken(), join(folder, 'body'), lanes)).rejects.toThrow('has ended');
    expect(await readdir(folder)).toEqual([]);
  });

  test('because the store is closed, nobody waits for it', async () => {
    const lanes = lanesOfTest();
    const folder = await temporaryFolder();
    const closing = async function* () {
      yield* piecesOf(randomBytes(LARGE));
      await lanes.close();
      yield* piecesOf(randomBytes(LARGE));
    };
    await expect(receiveBody(closing(), join(folder, 'body'), lanes)).rejects.toThrow('has ended');
    expect(await readdir(folder)).toEqual([]);
    await receive(randomBytes(LARGE), lanes);
  });
});

test('the thread keeps no process alive, and none ends before its body is hashed', async () => {
  const source = `
    import { openObjectStore } from ${JSON.stringify(OBJECT_STORE)};
    const store = await openObjectStore(${JSON.stringify(await temporaryFolder())});
    const { size } = await store.stage((async function* () { yield Buffer.alloc(${LARGE}); })());
    process.send(size);
    process.disconnect();`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  expect(await once(child, 'message')).toEqual([LARGE, undefined]);
  expect(await exited).toEqual([0, null]);
});
