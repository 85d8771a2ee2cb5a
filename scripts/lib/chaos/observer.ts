import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import type { CallbackResult } from '../../../emulator/oss/callback/deliver-callback.ts';
import type { Attempt } from '../../../emulator/oss/callback/deliver-once.ts';
import type { OssEvent } from '../../../emulator/oss/events/oss-event.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';

export interface ObservedCallback extends Attempt {
  object: string;
}

/** What is seen of the cloud from outside of the functions, while the chaos goes on. */
export interface Observer {
  callbacks: readonly ObservedCallback[];
  /** How often each result was written. */
  results: ReadonlyMap<string, number>;
  /** How often a process of each function was killed in its work. */
  killed: ReadonlyMap<string, number>;
  onDelivered(result: CallbackResult, upload: Upload): void;
  onEvent(event: OssEvent): void;
  onLine(line: string, functionName?: string): void;
}

const KILLED = 'Process exited unexpectedly';

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** `log` gets all that the functions and the emulators log. */
export function createObserver(log: (line: string) => void): Observer {
  const callbacks: ObservedCallback[] = [];
  const results = new Map<string, number>();
  const killed = new Map<string, number>();
  return {
    callbacks,
    results,
    killed,
    onDelivered({ attempts }, { object }) {
      callbacks.push(...attempts.map((attempt) => ({ ...attempt, object })));
    },
    onEvent({ eventName, oss: { object } }) {
      if (object.key.startsWith(RESULTS_PREFIX) && eventName.startsWith('ObjectCreated:'))
        count(results, object.key);
    },
    onLine(line, functionName = 'front') {
      if (line.includes(KILLED)) count(killed, functionName);
      log(`${new Date().toISOString()} ${functionName} ${line}`);
    },
  };
}
