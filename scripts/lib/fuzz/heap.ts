import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

export interface Memory {
  heapMb: number;
  rssMb: number;
}

/** Memory in use after a garbage collection, in megabytes. */
export function measureMemory(): Memory {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10;
  return { heapMb: megabytes(heapUsed), rssMb: megabytes(rss) };
}
