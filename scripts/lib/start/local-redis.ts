import type { FaultAction } from '../../../emulator/faults/fault-set.ts';
import type { Cleanup } from './cleanup.ts';
import { startRedis } from './redis.ts';
import { withoutPassword } from './without-password.ts';

export interface LocalRedis {
  url: string | undefined;
  /** For the screen. */
  about: string;
  gone: FaultAction | undefined;
}

/** The user's own Redis, else a redis-server of this machine, else none: the functions do without it. */
export async function openRedis(
  given: string | undefined,
  { cleanup, log }: { cleanup: Cleanup; log: (line: string) => void },
): Promise<LocalRedis> {
  if (given === 'none') return { url: undefined, about: 'none, as you said', gone: undefined };
  if (given !== undefined) return { url: given, about: withoutPassword(given), gone: undefined };
  const server = await startRedis(log);
  if (server === undefined) {
    return { url: undefined, about: 'none: there is no redis-server on PATH (optional)', gone: undefined };
  }
  cleanup.add(server.stop);
  return {
    url: server.url,
    about: `${server.url}  (redis-server of this machine, kept in memory)`,
    gone: { begin: server.stop, end: server.start },
  };
}
