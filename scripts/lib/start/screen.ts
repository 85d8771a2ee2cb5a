import type { LocalStack } from './local-stack.ts';

const COLUMNS = 'id, kind, bucket, object, size, state, created_at';
const QUERY = `select ${COLUMNS} from uploads order by created_at desc limit 20`;

/** A password that the user gave does not belong on the screen; psql asks for it. */
function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  return url.href;
}

function nodeLine(databaseUrl: string): string {
  const code = `import postgres from "postgres"; const sql = postgres("${databaseUrl}"); console.table(await sql\`${QUERY}\`); await sql.end()`;
  return `node --input-type=module -e '${code}'`;
}

function describeQueries({ databaseUrl, dataDir }: LocalStack): string {
  if (dataDir === undefined) return `psql '${withoutPassword(databaseUrl)}' -c '${QUERY}'`;
  return `psql '${databaseUrl}' -c '${QUERY}'

or, where there is no psql, in the folder of this repository:

${nodeLine(databaseUrl)}`;
}

/** What ./scripts/start prints when everything runs. */
export function screen(stack: LocalStack): string {
  const { callbackUrl, databaseUrl, dataDir, redisUrl, curl } = stack;
  const database =
    dataDir === undefined ? withoutPassword(databaseUrl) : `${databaseUrl}  (kept in ${dataDir})`;
  return `
callbackUrl  ${callbackUrl}
database     ${database}
redis        ${redisUrl ?? 'none (optional: --redis <url>)'}

Send it a callback, signed as OSS would sign it. Paste this into another terminal:

${curl}

Sent again, it gets the same answer, and the upload is still recorded once. What is recorded:

${describeQueries(stack)}

Ctrl-C stops everything. The log of the function follows.
`;
}

export function summary({ callbackUrl, databaseUrl, dataDir, redisUrl, curl }: LocalStack): string {
  return JSON.stringify({ callbackUrl, databaseUrl, dataDir, redisUrl, curl });
}
