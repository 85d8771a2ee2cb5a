import type { Json } from '../../uploads/admitted-upload.ts';
import type { Database } from '../database.ts';
import { GIVEN_UP_CODE } from './finish-job.ts';

/** What is needed to end the job that something works for elsewhere. */
export interface JobOfTask {
  readonly id: string;
  readonly uploadId: string;
  /** It has ended, and no news changes that. */
  readonly isOver: boolean;
  readonly params: Json;
  /** Which try this is since the job was recorded, or since somebody last asked for another one. */
  readonly tryNumber: number;
  readonly bucket: string;
  readonly object: string;
}

export async function findJobByTask(
  database: Database,
  taskId: string,
  limitMs: number,
): Promise<JobOfTask | undefined> {
  const [row] = await database.run(
    limitMs,
    (sql) => sql<JobOfTask[]>`
      select
        jobs.id, upload_id as "uploadId", params,
        jobs.state in ('succeeded', 'skipped') or (jobs.state = 'failed' and due_at is null)
          or (jobs.state = 'dead' and error ->> 'code' is not distinct from ${GIVEN_UP_CODE}) as "isOver", 
        attempts - forgiven as "tryNumber", bucket, object
      from jobs join uploads on uploads.id = upload_id
      where task_id = ${taskId}`,
  );
  return row;
}
