import type { Json } from '../../uploads/admitted-upload.ts';
import type { StoredUpload } from '../../uploads/stored-upload.ts';
import type { Database } from '../database.ts';

export interface ClaimedJob {
  readonly id: string;
  readonly name: string;
  readonly params: Readonly<Record<string, Json>>;
  /** Counts from 1. Its outcome is recorded under this number, unless a later attempt has begun. */
  readonly attempt: number;
  /** Which try this is since the job was recorded, or since somebody last asked for another one. */
  readonly tryNumber: number;
  /** What an earlier attempt has started elsewhere. */
  readonly taskId: string | null;
  /** How long ago that was. */
  readonly taskAgeMs: number | null;
  readonly upload: StoredUpload;
}

export type Claim =
  | { readonly outcome: 'claimed'; readonly job: ClaimedJob }
  /** Another attempt is at it. */
  | { readonly outcome: 'running' }
  /** It failed, and it is not yet time to try again. */
  | { readonly outcome: 'not due' }
  | { readonly outcome: 'finished' }
  | { readonly outcome: 'unknown' };

export interface ClaimOptions {
  id: string;
  /** The number that the hand-over gave this attempt. */
  attempt: number;
  /** Names this invocation, and no other. */
  runner: string;
  leaseMs: number;
}

interface Row extends Omit<ClaimedJob, 'upload'> {
  outcome: Claim['outcome'];
  upload: StoredUpload | null;
}

function withoutNulls(upload: StoredUpload): StoredUpload {
  return Object.fromEntries(Object.entries(upload).filter(([, value]) => value !== null)) as typeof upload;
}

/** Takes a job for one invocation, in one round trip: whoever else comes for it is told why it cannot be had. */
export async function claimJob(
  database: Database,
  { id, attempt, runner, leaseMs }: ClaimOptions,
  limitMs: number,
): Promise<Claim> {
  const [row] = await database.run(
    limitMs,
    (sql) => sql<Row[]>`
      with claimed as (
        update jobs set
          state = 'running',
          attempts = case when state = 'running' and runner = ${runner}
            then attempts else greatest(attempts + 1, ${attempt}::int) end,
          runner = ${runner},
          undelivered = 0,
          lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
          due_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
          started_at = coalesce(started_at, clock_timestamp())
        where id = ${id} and (
          state = 'queued'
          or (state = 'failed' and due_at <= clock_timestamp())
          or (state = 'running' and (lease_until <= clock_timestamp() or runner = ${runner}))
        )
        returning
          id, name, params, attempts, attempts - forgiven as tries, task_id, upload_id,
          case when task_id is not null
            then extract(epoch from clock_timestamp() - coalesce(task_begun_at, started_at))::float8 * 1000
          end as task_age_ms
      )
      select
        'claimed' as outcome, claimed.id, name, params, attempts as attempt, tries as "tryNumber",
        task_id as "taskId", task_age_ms as "taskAgeMs",
        case when uploads.id is not null then jsonb_build_object(
          'id', uploads.id, 'kind', kind, 'bucket', bucket, 'object', object, 'etag', etag, 'size', size,
          'mimeType', mime_type, 'image', image, 'crc64', crc64::text, 'uploader', uploader,
          'ticketed', ticketed, 'vars', vars, 'untrustedVars', untrusted_vars, 'createdAt', uploads.created_at
        ) end as upload
      from claimed left join uploads on uploads.id = upload_id
      union all
      select
        case
          when finished_at is not null or state in ('succeeded', 'skipped', 'dead') then 'finished'
          when state = 'failed' and due_at > clock_timestamp() then 'not due'
          else 'running'
        end,
        id, name, null, attempts, null, null, null, null
      from jobs where id = ${id} and not exists (select from claimed)`,
  );
  if (row === undefined) return { outcome: 'unknown' };
  const { outcome, upload, ...job } = row;
  if (outcome !== 'claimed') return { outcome };
  // Its upload got another id while this statement waited for it. What it claimed it is given again.
  if (upload === null) return claimJob(database, { id, attempt, runner, leaseMs }, limitMs);
  return { outcome, job: { ...job, upload: withoutNulls(upload) } };
}
