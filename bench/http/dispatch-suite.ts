import { JOBS_OF_PHOTO, PHOTO } from '../lib/photo-kind.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { startWorker, type Worker } from '../lib/worker.ts';
import { type LoadWorker, runContest, type ServerWorker, startLoad, startServer } from './contest.ts';
import { contestRows } from './contest-rows.ts';
import type { ServerGreeting } from './host-server.ts';
import { countRows, createRivalTable } from './rival-table.ts';

const DEFAULT_ROUNDS = 10;
const POOL_SIZE = '4';
const CONTESTS = [
  { connections: 1, requests: 150 },
  { connections: 32, requests: 960 },
  { connections: 128, requests: 1280 },
] as const;

type Acceptor = Worker<'accepted', number, ServerGreeting>;

interface Contestants {
  databaseUrl: string;
  load: LoadWorker;
  acceptor: Acceptor;
  ours: ServerWorker;
  rival: ServerWorker;
}

async function startContestants(stand: Stand): Promise<Contestants> {
  const databaseUrl = await stand.freshDatabaseUrl('durable');
  await createRivalTable(databaseUrl);
  const acceptor: Acceptor = await startWorker(await stand.worker('accept-invocations'));
  const env = { ...stand.env, DATABASE_URL: databaseUrl, POOL_SIZE };
  const oursEnv = {
    ...env,
    ...(await stand.deployedEnv()),
    INVOKE_ENDPOINT: `http://127.0.0.1:${acceptor.greeting.port}`,
    OSS_ACCESS_KEY_ID: 'local',
    OSS_ACCESS_KEY_SECRET: 'local-secret',
  };
  const callback = [await stand.callbackWithJobs()];
  return {
    databaseUrl,
    acceptor,
    ours: await startServer(await stand.worker('front-callback'), oursEnv, callback),
    rival: await startServer(await stand.worker('rival-bare-insert'), env),
    load: await startLoad(await stand.worker('load'), env),
  };
}

/** What was not done in full is not worth a figure. */
async function checkDone({ databaseUrl, acceptor }: Contestants): Promise<void> {
  const uploads = await countRows(databaseUrl, 'uploads');
  const rival = await countRows(databaseUrl, 'rival_uploads');
  const jobs = await countRows(databaseUrl, 'jobs');
  const handedOver = await acceptor.ask('accepted');
  if (uploads !== rival || jobs !== uploads * JOBS_OF_PHOTO || handedOver !== jobs)
    throw new Error(
      `There are ${uploads} uploads, ${rival} of the rival, ${jobs} jobs, and ${handedOver} were handed over.`,
    );
}

/** Ours: verified, recorded with two jobs, both handed over. The rival inserts a row, and that is all. */
export async function measureDispatch(stand: Stand): Promise<Row[]> {
  const contestants = await startContestants(stand);
  const { load, acceptor, ours, rival } = contestants;
  try {
    const rows: Row[] = [];
    for (const { connections, requests } of CONTESTS) {
      const figures = await runContest({
        load,
        servers: { ours: { server: ours, requests }, rival: { server: rival, requests } },
        rounds: stand.rounds(DEFAULT_ROUNDS),
        connections,
        prepare: { count: requests, kind: PHOTO, everyRound: true },
      });
      const clients = connections === 1 ? '1 client' : `${connections} clients`;
      rows.push(...contestRows(`callbacks with two jobs, ${clients}`, figures.ours, figures.rival));
    }
    await checkDone(contestants);
    return rows;
  } finally {
    for (const worker of [load, ours, rival, acceptor]) await worker.stop();
  }
}
