import { type FileHandle, open } from 'node:fs/promises';

/** Small pieces are gathered: a write costs much the same whatever its length. */
const GATHER_BYTES = 512 * 1024;

export interface BodyWriter {
  write(piece: Buffer): Promise<void>;
  /** Resolves when all of it is on the disk. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

async function writeAll(file: FileHandle, pieces: readonly Buffer[], position: number): Promise<void> {
  const bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  if (bytes === undefined) return;
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** Writes behind the caller's back, one block ahead at the most. */
export async function openBodyWriter(path: string, flags: 'wx' | 'r+', start = 0): Promise<BodyWriter> {
  const file = await open(path, flags);
  let pieces: Buffer[] = [];
  let gathered = 0;
  let position = start;
  let pending: Promise<void> = Promise.resolve();
  async function flush(): Promise<void> {
    const block = pieces;
    const at = position;
    position += gathered;
    pieces = [];
    gathered = 0;
    await pending;
    pending = writeAll(file, block, at);
    // The failure is thrown by whoever awaits it next.
    pending.catch(() => undefined);
  }
  return {
    async write(piece) {
      pieces.push(piece);
      gathered += piece.length;
      if (gathered >= GATHER_BYTES) await flush();
    },
    async finish() {
      try {
        await flush();
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
