import type { BodyReceiver } from './body-receiver.ts';
import type { BodyWriter } from './body-writer.ts';
import { Crc64 } from './crc64.ts';
import type { HashingLane } from './hashing-lanes.ts';

/** Gathers the body in the blocks of a lane, in turn: each is written, and its MD5 taken by the thread, while the next is filled. */
export function receiveOnThread(writer: BodyWriter, lane: HashingLane): BodyReceiver {
  const crc64 = new Crc64();
  /** What has to be done before the block may be filled again. */
  const uses: Promise<unknown>[] = [];
  let current = 0;
  let filled = 0;
  let md5: Promise<Buffer> | undefined;

  function blockAt(index: number): Buffer {
    return lane.blocks[index] as Buffer;
  }

  async function send(): Promise<void> {
    const bytes = blockAt(current).subarray(0, filled);
    const use = Promise.all([lane.update(bytes), writer.writeBlock(bytes)]);
    use.catch(() => undefined);
    uses[current] = use;
    current = (current + 1) % lane.blocks.length;
    filled = 0;
    await uses[current];
  }

  function endHashing(): Promise<Buffer> {
    md5 ??= lane.digest();
    // The failure is thrown to whoever awaits it in the end.
    md5.catch(() => undefined);
    return md5;
  }

  return {
    async write(piece) {
      // Soon, while the piece is in the cache of this core.
      crc64.update(piece);
      for (let from = 0; from < piece.length; ) {
        const block = blockAt(current);
        const copied = piece.copy(block, filled, from);
        from += copied;
        filled += copied;
        if (filled === block.length) await send();
      }
    },
    async finish() {
      await send();
      const hashing = endHashing();
      await writer.finish();
      const digest = { md5: await hashing, crc64: crc64.digest() };
      lane.release();
      return digest;
    },
    async abandon() {
      await writer.abandon();
      await endHashing().catch(() => undefined);
      lane.release();
    },
  };
}
