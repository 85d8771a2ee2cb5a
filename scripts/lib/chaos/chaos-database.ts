import postgres from 'postgres';
import { migrate } from '../../../shared/store/migrate.ts';
import { instrumentDatabase } from './instrument-database.ts';

export interface UploadRow {
  id: string;
  kind: string;
  bucket: string;
  object: string;
  etag: string;
  size: number;
  state: string;
  source: string;
  ticketed: boolean;
}

export interface JobRow {
  id: string;
  uploadId: string;
  name: string;
  state: string;
  attempts: number;
  handedOver: number;
  error: { code: string; message: string } | null;
  result: unknown;
  /** How often it has come to an end. */
  ends: number;
  /** How often it was taken up again after its end. */
  reopened: number;
  /** Those attempts that have claimed it, in that order. */
  begun: readonly BegunAttempt[];
  /** How often it was queued again, or claimed by another, while the attempt at it held its lease. */
  taken: number;
  /** How often a failure was recorded. */
  failures: number;
}

/** An attempt that a function has begun, as Postgres has seen it. */
interface BegunAttempt {
  attempt: number;
  atMs: number;
}

export interface ChaosDatabase {
  uploads(): Promise<UploadRow[]>;
  jobs(): Promise<JobRow[]>;
  /** When a callback has recorded an upload for the first time, by its id. */
  calledBack(): Promise<Map<string, number>>;
  countOpenJobs(): Promise<number>;
  /** For everything that waits for its time. */
  letAnHourPass(): Promise<void>;
  /** For what waits for its first attempt or another one; never for what an attempt is at. */
  hurryWaitingJobs(): Promise<void>;
  close(): Promise<void>;
}

/** While Postgres is gone. */
const RECONNECT_PAUSE_S = 0.1;
/** A job that was hurried through all of its attempts within seconds would be given up. */
const MOST_HURRIED = 2;

/** Makes the tables, and what watches them. */
export async function openChaosDatabase(url: string): Promise<ChaosDatabase> {
  await migrate(url);
  const sql = postgres(url, { max: 1, onnotice: () => undefined, backoff: () => RECONNECT_PAUSE_S });
  await instrumentDatabase(sql);
  return {
    uploads: () => sql<UploadRow[]>`
      select id, kind, bucket, object, etag, size::float8 as size, state, source, ticketed from uploads`,
    jobs: () => sql<JobRow[]>`
      select
        id, upload_id as "uploadId", name, state, attempts, handed_over as "handedOver", error, result,
        count(*) filter (where step = 'ended')::int as ends,
        count(*) filter (where step = 'reopened')::int as reopened,
        count(*) filter (where step = 'taken')::int as taken,
        count(*) filter (where step = 'failed')::int as failures,
        coalesce(
          json_agg(json_build_object('attempt', attempt, 'atMs', extract(epoch from at) * 1000) order by at)
            filter (where step = 'begun'),
          '[]'
        ) as begun
      from jobs left join chaos_steps on job_id = id
      group by id`,
    async calledBack() {
      const rows = await sql<{ id: string; atMs: number }[]>`
        select upload_id as id, extract(epoch from at)::float8 * 1000 as "atMs" from chaos_callbacks`;
      return new Map(rows.map(({ id, atMs }) => [id, atMs]));
    },
    async countOpenJobs() {
      const [row] = await sql<{ open: number }[]>`
        select count(*)::int as open from jobs where finished_at is null`;
      return row?.open ?? 0;
    },
    async letAnHourPass() {
      await sql`
        update jobs set due_at = due_at - interval '1 hour', lease_until = lease_until - interval '1 hour'
        where finished_at is null`;
    },
    async hurryWaitingJobs() {
      await sql`
        update jobs set due_at = due_at - interval '1 hour'
        where id in (
          select id from jobs
          where state in ('queued', 'failed') and due_at is not null
            and attempts <= ${MOST_HURRIED} and handed_over = 0 and undelivered <= ${MOST_HURRIED}
          for update skip locked
        )`;
    },
    close: () => sql.end({ timeout: 1 }),
  };
}
