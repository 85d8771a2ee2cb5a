import postgres from 'postgres';

const sql = postgres(process.env.DATABASE_URL ?? '', {
  max: Number(process.env.POOL_SIZE),
  fetch_types: false,
});

/** One row for the form that OSS has sent, with the same driver and the same pool as ours; gives back the answer. */
export async function insertForm(content: Buffer): Promise<string> {
  const form = Object.fromEntries(new URLSearchParams(content.toString()));
  const { bucket, object, etag, size, mimeType, height, width, crc64, reqId } = form;
  const row = { bucket, object, etag, size, mime_type: mimeType, height, width, crc64, req_id: reqId };
  const answer = JSON.stringify({ Status: 'OK', object });
  await sql`insert into rival_uploads ${sql({ ...row, answer })}`;
  return answer;
}
