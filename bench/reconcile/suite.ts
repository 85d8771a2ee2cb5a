import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { LISTED_ETAG, listedBucket } from '../../test/support/listed-bucket.ts';
import { BUCKET } from '../lib/identity.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { median } from '../lib/statistics.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const OBJECTS = 1_000_000;
const MISSING = 10_000;
const ROUNDS = 1;

interface Report {
  found: number;
  known: number;
  unclaimed: number;
  perSecond: number;
  peakMemoryMb: number;
}

async function recordKnown(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    select 'u' || n, 'anything', ${BUCKET}, 'photos/' || lpad(n::text, 8, '0') || '.jpg', ${LISTED_ETAG}, 1, false,
      'callback', ''
    from generate_series(0, ${OBJECTS - 1}::int) as n where n % ${OBJECTS / MISSING}::int <> 0`;
  await sql`analyze uploads`;
  await sql.end();
}

/** The command as people run it, in a process of its own. */
async function runReconcile(env: Readonly<Record<string, string>>, folder: string): Promise<Report> {
  const args = [
    '--import',
    'tsx',
    'scripts/reconcile.ts',
    '--json',
    '--state',
    path.join(folder, 'state.json'),
  ];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const report = JSON.parse(stdout) as Report;
  if (report.known !== OBJECTS - MISSING || report.unclaimed !== MISSING)
    throw new Error(`Reconcile did not record what was missing: ${stdout}`);
  return report;
}

/** A million objects, one in a hundred of them not recorded; real HTTP and a real Postgres. */
export async function measureReconcile(stand: Stand): Promise<Row[]> {
  const reports: Report[] = [];
  for (let round = 0; round < stand.rounds(ROUNDS); round += 1) {
    const databaseUrl = await stand.freshDatabaseUrl('durable');
    await recordKnown(databaseUrl);
    const listed = await listedBucket(OBJECTS);
    const env = {
      ...stand.env,
      DATABASE_URL: databaseUrl,
      OSS_ENDPOINT: listed.url,
      OSS_ACCESS_KEY_ID: 'local',
      OSS_ACCESS_KEY_SECRET: 'local-secret',
    };
    try {
      reports.push(await runReconcile(env, await stand.folder()));
    } finally {
      await listed.close();
    }
  }
  const rate = median(reports.map(({ perSecond }) => perSecond));
  const peak = median(reports.map(({ peakMemoryMb }) => peakMemoryMb));
  return [
    { what: `keys of a bucket with ${OBJECTS}, ${MISSING} of them to be recorded`, ours: rate, unit: '1/s' },
    {
      what: '  the most memory that it ever had (RSS)',
      ours: peak,
      unit: 'MB',
      goal: { of: 'ours', at: 'most', value: 250 },
    },
  ];
}
