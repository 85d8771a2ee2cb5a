import { rm } from 'node:fs/promises';
import { type BodyReceiver, type Digest, receiveInline } from './body-receiver.ts';
import { BLOCK_BYTES, openBodyWriter } from './body-writer.ts';
import type { HashingLane, HashingLanes } from './hashing-lanes.ts';
import { receiveOnThread } from './receive-on-thread.ts';

export interface ReceivedBody extends Digest {
  /** A file in the staging area, complete and on the disk. */
  path: string;
  size: number;
}

/** Streams bytes into a new file. The file is gone when they do not arrive in full. */
export async function receiveBody(
  source: AsyncIterable<Buffer>,
  path: string,
  lanes: HashingLanes,
): Promise<ReceivedBody> {
  const writer = await openBodyWriter(path, 'wx');
  const head: Buffer[] = [];
  let size = 0;
  let receiver: BodyReceiver | undefined;

  async function begin(lane?: HashingLane): Promise<BodyReceiver> {
    receiver = lane === undefined ? receiveInline(writer) : receiveOnThread(writer, lane);
    for (const piece of head.splice(0)) await receiver.write(piece);
    return receiver;
  }

  try {
    for await (const piece of source) {
      size += piece.length;
      if (receiver !== undefined) {
        await receiver.write(piece);
        continue;
      }
      head.push(piece);
      // What is smaller is hashed sooner than handed over.
      if (size >= BLOCK_BYTES) await begin(await lanes.claim());
    }
    const digest = await (receiver ?? (await begin())).finish();
    return { path, size, ...digest };
  } catch (error) {
    await (receiver ?? writer).abandon();
    await rm(path, { force: true });
    throw error;
  }
}
