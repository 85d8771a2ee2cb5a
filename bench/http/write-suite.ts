import { deployedKind } from '../lib/deployed-kind.ts';
import type { Row } from '../lib/row.ts';
import type { Durability, Stand } from '../lib/stand.ts';
import { type Figures, runContest, startLoad, startServer } from './contest.ts';
import { contestRows, THREE_QUARTERS } from './contest-rows.ts';
import { countRows, createRivalTable } from './rival-table.ts';

const DEFAULT_ROUNDS = 20;
const CONNECTIONS = 16;
const REQUESTS = 1200;
const POOL_SIZE = '4';

async function checkRows(databaseUrl: string): Promise<void> {
  const ours = await countRows(databaseUrl, 'uploads');
  const rival = await countRows(databaseUrl, 'rival_uploads');
  if (ours !== rival)
    throw new Error(`There are ${ours} uploads and ${rival} of the rival: not each was written.`);
}

async function contest(stand: Stand, durability: Durability): Promise<Record<'ours' | 'rival', Figures>> {
  const databaseUrl = await stand.freshDatabaseUrl(durability);
  await createRivalTable(databaseUrl);
  const env = { ...stand.env, DATABASE_URL: databaseUrl, POOL_SIZE };
  const ours = await startServer(
    await stand.worker('front-callback'),
    { ...env, ...(await stand.deployedEnv()) },
    [await stand.callback()],
  );
  const rival = await startServer(await stand.worker('rival-insert'), env);
  const load = await startLoad(await stand.worker('load'), env);
  try {
    const figures = await runContest({
      load,
      servers: {
        ours: { server: ours, requests: REQUESTS },
        rival: { server: rival, requests: REQUESTS },
      },
      rounds: stand.rounds(DEFAULT_ROUNDS),
      connections: CONNECTIONS,
      prepare: { count: REQUESTS, kind: deployedKind(), everyRound: true },
    });
    await checkRows(databaseUrl);
    return figures;
  } finally {
    for (const worker of [load, ours, rival]) await worker.stop();
  }
}

/** Ours is the deployed bundle behind node:http, record_upload included; the rival verifies and inserts one row. */
export async function measureHttpWrite(stand: Stand): Promise<Row[]> {
  const durable = await contest(stand, 'durable');
  const fast = await contest(stand, 'fast');
  return [
    ...contestRows('requests, beside verify and one insert', durable.ours, durable.rival, THREE_QUARTERS),
    ...contestRows('requests, Postgres not waiting for the disk', fast.ours, fast.rival, THREE_QUARTERS),
  ];
}
