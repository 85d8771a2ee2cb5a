import type { Json } from '../../uploads/admitted-upload.ts';
import type { Database } from '../database.ts';
import type { JobState } from './list-jobs.ts';

/** What is needed to end the job that something works for elsewhere. */
export interface JobOfTask {
  readonly id: string;
  readonly uploadId: string;
  readonly state: JobState;
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
        jobs.id, upload_id as "uploadId", jobs.state, params, attempts - forgiven as "tryNumber", bucket, object
      from jobs join uploads on uploads.id = upload_id
      where task_id = ${taskId}`,
  );
  return row;
}
