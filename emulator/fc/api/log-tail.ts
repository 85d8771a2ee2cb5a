const MAX_BYTES = 4 * 1024;

export interface LogTail {
  add: (line: string) => void;
  base64(): string;
}

/** Keeps the last 4 KB of what was logged, as the header x-fc-log-result carries them. */
export function createLogTail(): LogTail {
  let kept = Buffer.alloc(0);
  return {
    add(line) {
      kept = Buffer.concat([kept, Buffer.from(`${line}\n`)]).subarray(-MAX_BYTES);
    },
    base64: () => kept.toString('base64'),
  };
}
