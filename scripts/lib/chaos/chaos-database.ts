import postgres from 'postgres';
import { migrate } from '../../../shared/store/migrate.ts';

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
  countOpenJobs(): Promise<number>;
  /** For everything that waits for its time. */
  letAnHourPass(): Promise<void>;
  close(): Promise<void>;
}

/** Notes each step of a job in Postgres itself, so that none is missed. Whoever claims a job gives it a name of its own. */
const INSTRUMENT = `
  create table chaos_steps (
    job_id text not null,
    step text not null,
    attempt int not null,
    at timestamptz not null default clock_timestamp()
  );
  create index on chaos_steps (job_id);
  create function chaos_note_steps() returns trigger language plpgsql as $$
  begin
    insert into chaos_steps (job_id, step, attempt)
    select new.id, step, new.attempts
    from (values
      ('begun', new.runner is not null and new.runner is distinct from old.runner),
      ('failed', new.state = 'failed' and old.state <> 'failed'),
      ('reopened', old.finished_at is not null and new.finished_at is null),
      ('ended', new.finished_at is not null
        and (old.finished_at is null or old.state <> new.state or old.finished_at <> new.finished_at))
    ) as steps (step, has_happened)
    where has_happened;
    return null;
  end $$;
  create trigger chaos_stepped after update on jobs for each row execute function chaos_note_steps();`;

/** Makes the tables, and what watches them. */
export async function openChaosDatabase(url: string): Promise<ChaosDatabase> {
  await migrate(url);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(INSTRUMENT);
  return {
    uploads: () => sql<UploadRow[]>`
      select id, kind, bucket, object, etag, size::float8 as size, state, source, ticketed from uploads`,
    jobs: () => sql<JobRow[]>`
      select
        id, upload_id as "uploadId", name, state, attempts, handed_over as "handedOver", error, result,
        count(*) filter (where step = 'ended')::int as ends,
        count(*) filter (where step = 'reopened')::int as reopened,
        count(*) filter (where step = 'failed')::int as failures,
        coalesce(
          json_agg(json_build_object('attempt', attempt, 'atMs', extract(epoch from at) * 1000) order by at)
            filter (where step = 'begun'),
          '[]'
        ) as begun
      from jobs left join chaos_steps on job_id = id
      group by id`,
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
    close: () => sql.end({ timeout: 1 }),
  };
}
