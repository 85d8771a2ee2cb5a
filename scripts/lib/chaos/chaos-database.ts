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
}

export interface ChaosDatabase {
  uploads(): Promise<UploadRow[]>;
  jobs(): Promise<JobRow[]>;
  countOpenJobs(): Promise<number>;
  /** For everything that waits for its time. */
  letAnHourPass(): Promise<void>;
  close(): Promise<void>;
}

/** Notes each end of a job in Postgres itself, so that none is missed. */
const INSTRUMENT = `
  create table chaos_job_ends (job_id text not null, is_reopened boolean not null);
  create function chaos_note_end() returns trigger language plpgsql as $$
  begin
    insert into chaos_job_ends values (new.id, new.finished_at is null);
    return null;
  end $$;
  create trigger chaos_ended after update on jobs for each row
    when ((old.finished_at is null) <> (new.finished_at is null)
      or (old.finished_at is not null and old.state <> new.state))
    execute function chaos_note_end();`;

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
        count(job_id) filter (where not is_reopened)::int as ends,
        count(job_id) filter (where is_reopened)::int as reopened
      from jobs left join chaos_job_ends on job_id = id
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
