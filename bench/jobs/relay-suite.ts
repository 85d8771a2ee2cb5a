import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { type Front, startFront } from '../../emulator/fc/front.ts';
import { findFreePort } from '../../emulator/find-free-port.ts';
import { bundleFunction } from '../../scripts/lib/bundle-function.ts';
import { syncDirectory } from '../../scripts/lib/sync-directory.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { median } from '../lib/statistics.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const JOBS = 10_000;
const ROUNDS = 1;
const SINK = 'exports.handler = async () => undefined;';
const ACCESS_KEY = { accessKeyId: 'STS.local', accessKeySecret: 'local-secret', securityToken: 'token' };

interface RelayStand {
  front: Front;
  sql: postgres.Sql;
  close(): Promise<void>;
}

async function recordDueJobs(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    select 'u' || n, 'anything', 'examplebucket', 'bench/' || n, 'E', 1, true, 'callback', ''
    from generate_series(1, ${JOBS}::int) as n`;
  await sql`
    insert into jobs (id, upload_id, name, due_at)
    select 'u' || n || '_sink', 'u' || n, 'sink', clock_timestamp() from generate_series(1, ${JOBS}::int) as n`;
  await sql`analyze jobs`;
}

/** The relay as it is deployed, in a process of the emulated Function Compute, and a function that does nothing. */
async function startRelayStand(databaseUrl: string): Promise<RelayStand> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-relay-'));
  await syncDirectory(path.join(folder, 'relay'), (await bundleFunction('relay', ROOT)).files);
  await writeFile(path.join(folder, 'sink.js'), SINK);
  const port = await findFreePort();
  const role = 'acs:ram::0000000000000000:role/relay';
  const front = await startFront({
    port,
    account: { accountId: '0000000000000000', region: 'cn-hangzhou', credentials: ACCESS_KEY },
    maxInstances: 1,
    log: () => undefined,
    functions: {
      relay: {
        handlerPath: path.join(folder, 'relay/index.js'),
        timeoutSeconds: 60,
        memoryMb: 256,
        role,
        env: { DATABASE_URL: databaseUrl, INVOKE_ENDPOINT: `http://127.0.0.1:${port}` },
      },
      sink: {
        handlerPath: path.join(folder, 'sink.js'),
        timeoutSeconds: 5,
        memoryMb: 128,
        env: {},
        asyncInvokeConfig: { asyncTask: true },
      },
    },
  });
  const sql = postgres(databaseUrl, { max: 1 });
  return {
    front,
    sql,
    async close() {
      await sql.end();
      await front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** In one run; whatever is left over makes the figure meaningless, so it is an error. */
async function measureRelayRun({ front, sql }: RelayStand): Promise<number> {
  await recordDueJobs(sql);
  const startedAt = performance.now();
  const { result } = await front.invokeEvent('relay', Buffer.from('{}'), { async: false });
  const rate = (JOBS * 1000) / (performance.now() - startedAt);
  const [row] = await sql<{ count: number }[]>`select count(*)::int from jobs where handed_over = 1`;
  if (row?.count !== JOBS)
    throw new Error(`The relay handed over ${row?.count} of ${JOBS} jobs: ${result.payload}`);
  return rate;
}

export async function measureRelay(stand: Stand): Promise<Row[]> {
  const rates: number[] = [];
  for (let round = 0; round < stand.rounds(ROUNDS); round += 1) {
    const relay = await startRelayStand(await stand.freshDatabaseUrl('durable'));
    try {
      rates.push(await measureRelayRun(relay));
    } finally {
      await relay.close();
    }
  }
  return [{ what: `jobs handed over, ${JOBS} in one run of the relay`, ours: median(rates), unit: '1/s' }];
}
