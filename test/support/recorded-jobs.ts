import type { TestDatabase } from './create-database.ts';

export interface JobRow {
  id: string;
  state: string;
  attempts: number;
  handed_over: number;
  forgiven: number;
  undelivered: number;
  due_at: Date | null;
  lease_until: Date | null;
  task_id: string | null;
  result: unknown;
  error: { code: string; message: string; hint: string } | null;
  started_at: Date | null;
  finished_at: Date | null;
}

/** What is recorded of an upload of that id. */
export const recordedUpload = (id: string) => ({
  id,
  kind: 'anything',
  bucket: 'examplebucket',
  object: `photos/${id}.jpg`,
  etag: '97E1A27874032FC4B29F007C90DFA372',
  size: 482_113,
  mimeType: 'image/jpeg',
  image: { width: 3, height: 4, format: 'jpg' },
  crc64: '18446744073709551615',
  uploader: 'user-1',
  ticketed: true,
  vars: { userId: 'ünï' },
  untrustedVars: { my_var: "it's" },
});

/** Records an upload with one job of each name, as a callback does. The ids of the jobs are `<upload>.<name>`. */
export async function recordJobs(
  { sql }: Pick<TestDatabase, 'sql'>,
  uploadId: string,
  names: readonly string[],
): Promise<string[]> {
  const jobs = names.map((name) => ({ id: `${uploadId}.${name}`, name, params: { of: name } }));
  await sql`
    select report_upload(
      ${JSON.stringify(recordedUpload(uploadId))}::text::jsonb, 'callback', 'answer', ${JSON.stringify(jobs)}::text::jsonb
    )`;
  return jobs.map(({ id }) => id);
}

/** Records an upload with one job. */
export async function recordJob(
  database: Pick<TestDatabase, 'sql'>,
  uploadId: string,
  name = 'on-uploaded',
): Promise<string> {
  const [id = ''] = await recordJobs(database, uploadId, [name]);
  return id;
}

/** Records an upload with one job, which it is time for the relay to take. */
export async function recordOverdueJob(
  database: TestDatabase,
  uploadId: string,
  name?: string,
): Promise<string> {
  const id = await recordJob(database, uploadId, name);
  await letTimePass(database, id);
  return id;
}

/** Many uploads with a job each, in one statement. */
export async function recordManyJobs({ sql }: TestDatabase, count: number, name: string): Promise<void> {
  await sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    select ${name} || '-' || n, 'anything', 'examplebucket', 'many/' || n, 'E', 1, true, 'callback', ''
    from generate_series(1, ${count}::int) as n`;
  await sql`
    insert into jobs (id, upload_id, name, due_at)
    select ${name} || '-' || n, ${name} || '-' || n, ${name}, clock_timestamp()
    from generate_series(1, ${count}::int) as n`;
}

export async function jobRow({ sql }: TestDatabase, id: string): Promise<JobRow> {
  const [row] = await sql<JobRow[]>`select * from jobs where id = ${id}`;
  if (row === undefined) throw new Error(`There is no job ${id}.`);
  return row;
}

/** As if that much time had passed for this job. */
export async function letTimePass({ sql }: TestDatabase, id: string, interval = '3 hours'): Promise<void> {
  await sql`
    update jobs set due_at = due_at - ${interval}::interval, lease_until = lease_until - ${interval}::interval
    where id = ${id}`;
}
