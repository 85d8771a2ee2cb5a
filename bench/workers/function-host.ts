import { answerParent } from '../lib/answer-parent.ts';
import { loadCallbackFunction } from '../lib/callback-function.ts';
import { fcContextOf } from '../lib/platform-events.ts';

export type HostQuestion = 'initialize' | 'memory' | { events: readonly Uint8Array[]; atOnce: number };

/** Resident memory in bytes: after a collection, and the most that it ever was. */
export interface Memory {
  rss: number;
  maxRss: number;
}

const { handler, initialize } = loadCallbackFunction();

async function handle(event: Uint8Array): Promise<void> {
  const { statusCode, body } = await handler(Buffer.from(event), fcContextOf());
  if (statusCode !== 200) throw new Error(`The callback was answered with ${statusCode}: ${body}`);
}

async function handleAll(events: readonly Uint8Array[], atOnce: number): Promise<void> {
  const left = events.values();
  const one = async (): Promise<void> => {
    for (const event of left) await handle(event);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

function measureMemory(): Memory {
  globalThis.gc?.();
  globalThis.gc?.();
  return { rss: process.memoryUsage.rss(), maxRss: process.resourceUsage().maxRSS * 1024 };
}

answerParent<HostQuestion, Memory | undefined>(undefined, async (question) => {
  if (question === 'memory') return measureMemory();
  if (question === 'initialize') await initialize({});
  else await handleAll(question.events, question.atOnce);
  return undefined;
});
