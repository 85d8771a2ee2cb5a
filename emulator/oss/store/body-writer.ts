import { type FileHandle, open } from 'node:fs/promises';

/** Small pieces are gathered: a write costs much the same whatever its length. */
export const BLOCK_BYTES = 512 * 1024;

export interface BodyWriter {
  /** Gathers. Resolves soon: no more than one block waits to be written. */
  write(piece: Buffer): Promise<void>;
  /** Resolves when the block is written, and may be changed. Not to be mixed with `write`. */
  writeBlock(block: Buffer): Promise<void>;
  /** Resolves when all of it is on the disk. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** Writes behind the caller's back, one block after the other. */
export async function openBodyWriter(path: string, flags: 'wx' | 'r+', start = 0): Promise<BodyWriter> {
  const file = await open(path, flags);
  let pieces: Buffer[] = [];
  let gathered = 0;
  let position = start;
  let pending: Promise<void> = Promise.resolve();
  function writeBlock(block: Buffer): Promise<void> {
    const at = position;
    position += block.length;
    pending = pending.then(() => writeAll(file, block, at));
    // The failure is thrown by whoever awaits it next.
    pending.catch(() => undefined);
    return pending;
  }
  function flush(): void {
    if (gathered === 0) return;
    void writeBlock(Buffer.concat(pieces));
    pieces = [];
    gathered = 0;
  }
  return {
    writeBlock,
    async write(piece) {
      pieces.push(piece);
      gathered += piece.length;
      if (gathered < BLOCK_BYTES) return;
      await pending;
      flush();
    },
    async finish() {
      try {
        flush();
        await pending;
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    async abandon() {
      await pending.catch(() => undefined);
      await file.close();
    },
  };
}
