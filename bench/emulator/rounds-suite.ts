import type { Speed } from '../http/contest.ts';
import { speedRows } from '../http/contest-rows.ts';
import { countUploadsUnder } from '../http/rival-table.ts';
import type { Window } from '../http/send-all.ts';
import { rotate } from '../lib/rotate.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { startWorker, type Worker } from '../lib/worker.ts';
import type { OssLoadQuestion } from '../workers/oss-load.ts';
import { type Stack, startStack } from './start-stack.ts';

type Load = Worker<OssLoadQuestion, Window | undefined>;

interface Contest {
  connections: number;
  requests: number;
}

interface Contestants {
  withCallback: Speed;
  without: Speed;
}

const CALLED_BACK = 'bench/called-back/';
const NOT_CALLED_BACK = 'bench/not-called-back/';
const DEFAULT_ROUNDS = 10;
/** With a quarter of the clients, then half, then all: so many instances at once would not start within OSS's 5 s. */
const WARM_UP_ROUNDS = 3;
const CONTESTS: readonly Contest[] = [
  { connections: 1, requests: 60 },
  { connections: 32, requests: 320 },
];

async function measureWindow(
  load: Load,
  stack: Stack,
  { connections, requests, callsBack }: Contest & { callsBack: boolean },
): Promise<Window> {
  await load.ask(
    callsBack
      ? { prepare: requests, prefix: CALLED_BACK, callbackUrl: stack.callbackUrl }
      : { prepare: requests, prefix: NOT_CALLED_BACK },
  );
  const window = await load.ask({ port: Number(new URL(stack.ossUrl).port), requests, connections });
  if (window === undefined) throw new Error('Nothing was sent.');
  return window;
}

function connectionsOf({ connections }: Contest, round: number): number {
  return Math.ceil(round < 0 ? connections / 2 ** (-1 - round) : connections);
}

function addTo(speed: Speed, window: Window): void {
  speed.perSecond.push(window.perSecond);
  speed.p50Ms.push(window.p50Ms);
  speed.p99Ms.push(window.p99Ms);
}

async function runContest(load: Load, stack: Stack, contest: Contest, rounds: number): Promise<Contestants> {
  const withCallback: Speed = { perSecond: [], p50Ms: [], p99Ms: [] };
  const without: Speed = { perSecond: [], p50Ms: [], p99Ms: [] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const speed of rotate([withCallback, without], round + WARM_UP_ROUNDS)) {
      const now = {
        ...contest,
        connections: connectionsOf(contest, round),
        callsBack: speed === withCallback,
      };
      const window = await measureWindow(load, stack, now);
      if (round >= 0) addTo(speed, window);
    }
  }
  return { withCallback, without };
}

/** Each upload must be answered by the callback, with 200, and be a row in the end. */
async function checkRows(stack: Stack, rounds: number): Promise<void> {
  const sent = CONTESTS.reduce((sum, { requests }) => sum + requests * (rounds + WARM_UP_ROUNDS), 0);
  const recorded = await countUploadsUnder(stack.databaseUrl, CALLED_BACK);
  if (recorded !== sent) throw new Error(`There are ${recorded} rows of ${sent} uploads.`);
}

/** PUT, callback, function, row, answer, in what ./scripts/start runs; the rival is the same upload without a callback, and its event makes the row later. */
export async function measureRounds(stand: Stand): Promise<Row[]> {
  const rounds = stand.rounds(DEFAULT_ROUNDS);
  const stack = await startStack(await stand.folder());
  const load: Load = await startWorker(await stand.worker('oss-load'));
  const rows: Row[] = [];
  try {
    for (const contest of CONTESTS) {
      const { withCallback, without } = await runContest(load, stack, contest, rounds);
      const clients = contest.connections === 1 ? '1 client' : `${contest.connections} clients`;
      rows.push(...speedRows(`uploads that call back, ${clients}`, withCallback, without));
    }
    await checkRows(stack, rounds);
    return rows;
  } finally {
    await load.stop();
    await stack.stop();
  }
}
