import { BLOCK_BYTES } from './body-writer.ts';
import { type HashingThread, startHashingThread } from './hashing-thread.ts';

/** Of more bodies at once the main thread hashes some: it would only wait for the other one. */
const LANES = 4;
/** One is filled, while the others are written and read by the thread. */
const BLOCKS_OF_LANE = 4;

/** The way of one body through the thread. */
export interface HashingLane {
  /** Of BLOCK_BYTES each, and shared with the thread. */
  blocks: readonly Buffer[];
  /** Resolves when the thread has read the bytes, which are in one of the blocks. */
  update(bytes: Buffer): Promise<void>;
  /** The MD5 of all bytes of the body. When it settles, the thread reads none of the blocks any more. */
  digest(): Promise<Buffer>;
  /** To be called when the digest has settled, and nobody else reads the blocks. */
  release(): void;
}

export interface HashingLanes {
  /** Undefined when all are taken. */
  claim(): Promise<HashingLane | undefined>;
  /** Bodies that are on their way get no digest. */
  close(): Promise<void>;
}

interface Place {
  index: number;
  /** Made for the first body that comes this way. */
  blocks: readonly Buffer[];
}

function shareBlocks(): Buffer[] {
  return Array.from({ length: BLOCKS_OF_LANE }, () => Buffer.from(new SharedArrayBuffer(BLOCK_BYTES)));
}

/** Bodies are hashed on one thread, which starts with the first of them, and again if it should have ended. */
export function createHashingLanes(): HashingLanes {
  const free: Place[] = Array.from({ length: LANES }, (_, index) => ({ index, blocks: [] }));
  let thread: Promise<HashingThread> | undefined;
  let isClosed = false;
  const forgetThread = () => {
    thread = undefined;
  };

  async function open(place: Place): Promise<HashingLane> {
    thread ??= startHashingThread(forgetThread);
    thread.catch(forgetThread);
    const { ask } = await thread;
    if (place.blocks.length === 0) place.blocks = shareBlocks();
    const { index: lane, blocks } = place;
    return {
      blocks,
      async update(bytes) {
        await ask({ lane, bytes });
      },
      digest: async () => Buffer.from((await ask({ lane })) as Uint8Array),
      release: () => void free.push(place),
    };
  }

  return {
    async claim() {
      // The one that was released last: its blocks are there.
      const place = isClosed ? undefined : free.pop();
      if (place === undefined) return undefined;
      try {
        return await open(place);
      } catch (error) {
        free.push(place);
        throw error;
      }
    },
    async close() {
      isClosed = true;
      const running = await thread?.catch(() => undefined);
      await running?.end();
    },
  };
}
