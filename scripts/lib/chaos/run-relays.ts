import { setTimeout as sleep } from 'node:timers/promises';
import { fcClient } from '../../../test/support/fc-client.ts';
import type { ChaosCloud } from './chaos-cloud.ts';

/** What came of the relay while uploads went on. */
export interface RelayRuns {
  runs: number;
  /** Of these, those that were killed, or found no Postgres. */
  failed: number;
  /** The jobs that they have handed over. */
  handedOver: number;
}

interface Relays {
  /** Lets the one that is at work come to its end. */
  stop(): Promise<RelayRuns>;
}

const PAUSE_MS = 150;

interface Report {
  delivered?: number;
}

/**
 * Invokes the relay again and again beside all that goes on. What waits is made due for it first: else it would have nothing
 * to do within the minute, and could meet nobody. What an attempt is at is none of its business.
 */
export function runRelays({
  database,
  functions: { front },
}: Pick<ChaosCloud, 'database' | 'functions'>): Relays {
  const invoke = fcClient(front);
  const counts = { runs: 0, failed: 0, handedOver: 0 };
  const stopped = new AbortController();

  async function runOnce(): Promise<void> {
    counts.runs += 1;
    try {
      // Without Postgres nothing waits, and the relay is to find that out by itself.
      await database.hurryWaitingJobs().catch(() => undefined);
      const { body } = await invoke('relay', '{}', { type: 'Sync' });
      const { delivered } = JSON.parse(body.toString('utf8')) as Report;
      if (delivered === undefined) counts.failed += 1;
      else counts.handedOver += delivered;
    } catch {
      counts.failed += 1;
    }
  }

  async function runOnAndOn(): Promise<void> {
    while (!stopped.signal.aborted) {
      await runOnce();
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  const running = runOnAndOn();
  return {
    async stop() {
      stopped.abort();
      await running;
      return counts;
    },
  };
}
