import postgres from 'postgres';
import type { ClientAnswer, DemoUpload } from './uploads.ts';

export interface RecordedUpload {
  id: string;
  kind: string;
  bucket: string;
  object: string;
  etag: string;
  size: string;
  mime_type: string | null;
  image: { width: number; height: number; format: string } | null;
  operation: string | null;
  state: string;
}

/** The rows that Postgres has of an object. */
export async function readRows(databaseUrl: string, object: string): Promise<RecordedUpload[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    return await sql<RecordedUpload[]>`
      select id, kind, bucket, object, etag, size, mime_type, image, operation, state
      from uploads where object = ${object}`;
  } finally {
    await sql.end();
  }
}

function idOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined;
}

/** What is not as it should be, in sentences. */
export function findProblems(
  { key, content, mimeType, image, operation }: DemoUpload,
  { status, etag, body }: ClientAnswer,
  rows: readonly RecordedUpload[],
): string[] {
  // Whether there is a row by now is then a question of time: the event brings it.
  if (status !== 200) return [`The status that the client got is ${status}, and should be 200.`];
  const [row] = rows;
  if (row === undefined) return [`There is no row of ${key}.`];
  const expected: [what: string, is: unknown, shouldBe: unknown][] = [
    ['the number of rows', rows.length, 1],
    ['the id in the answer', idOf(body), row.id],
    ['the ETag of the row', row.etag, etag],
    ['the size of the row', Number(row.size), content.length],
    ['the type of the row', row.mime_type, mimeType],
    ['the operation of the row', row.operation, operation],
    ['the width of the row', row.image?.width, image?.width],
    ['the height of the row', row.image?.height, image?.height],
  ];
  return expected
    .filter(([, is, shouldBe]) => is !== shouldBe)
    .map(([what, is, shouldBe]) => `${what} is ${is}, and should be ${shouldBe}`);
}
