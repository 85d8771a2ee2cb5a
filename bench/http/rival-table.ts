import postgres from 'postgres';

/** Shaped like our own table: a text key, the fields of the callback, and the same two indexes beside the key's. */
const STATEMENTS = `
  create table rival_uploads (
    id text primary key default gen_random_uuid()::text,
    bucket text not null,
    object text not null,
    etag text not null,
    size bigint not null,
    mime_type text,
    height integer,
    width integer,
    crc64 numeric(20, 0),
    req_id text,
    answer text not null,
    created_at timestamptz not null default clock_timestamp()
  );
  create index rival_uploads_of_object on rival_uploads (bucket, object, created_at desc);
  create index rival_uploads_by_time on rival_uploads (created_at desc);
`;

export async function createRivalTable(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(STATEMENTS);
  await sql.end();
}

export async function countRows(
  databaseUrl: string,
  table: 'uploads' | 'jobs' | 'rival_uploads',
): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql<{ count: number }[]>`select count(*)::integer as count from ${sql(table)}`;
  await sql.end();
  return row?.count ?? 0;
}

export async function countUploadsUnder(databaseUrl: string, prefix: string): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from uploads where starts_with(object, ${prefix})`;
  await sql.end();
  return row?.count ?? 0;
}
