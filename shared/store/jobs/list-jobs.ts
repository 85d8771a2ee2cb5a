import type postgres from 'postgres';
import type { Json } from '../../uploads/admitted-upload.ts';
import type { Database } from '../database.ts';
import type { RecordedError } from './finish-job.ts';

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'skipped', 'dead'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What is not said does not matter. */
export interface JobSelection {
  ids?: readonly string[];
  states?: readonly JobState[];
  name?: string;
  uploadId?: string;
}

export interface JobRecord {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly uploadId: string;
  readonly kind: string;
  readonly bucket: string;
  readonly object: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly leaseUntil: Date | null;
  /** When it is taken up again, if nothing happens before. */
  readonly dueAt: Date | null;
  readonly taskId: string | null;
  readonly params: Json;
  readonly result: Json;
  readonly error: RecordedError | null;
}

/** As a condition on the table `jobs`. */
export function isSelected(sql: postgres.Sql, { ids, states, name, uploadId }: JobSelection) {
  const isOneOf = (values: readonly string[]) =>
    sql`in (select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;
  return sql`(
    ${ids === undefined ? sql`true` : sql`jobs.id ${isOneOf(ids)}`}
    and ${states === undefined ? sql`true` : sql`jobs.state ${isOneOf(states)}`}
    and ${name === undefined ? sql`true` : sql`jobs.name = ${name}`}
    and ${uploadId === undefined ? sql`true` : sql`jobs.upload_id = ${uploadId}`}
  )`;
}

/** For people: the newest first. */
export async function listJobs(
  database: Database,
  selection: JobSelection,
  limit: number,
  limitMs: number,
): Promise<JobRecord[]> {
  return database.run(
    limitMs,
    (sql) => sql<JobRecord[]>`
      select
        jobs.id, name, jobs.state, attempts, upload_id as "uploadId", kind, bucket, object,
        jobs.created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt",
        lease_until as "leaseUntil", due_at as "dueAt", task_id as "taskId", params, result, error
      from jobs join uploads on uploads.id = upload_id
      where ${isSelected(sql, selection)}
      order by jobs.created_at desc, jobs.id
      limit ${limit}`,
  );
}
