import { describeFault, describeStack } from './describe-stack.ts';
import type { LocalStack } from './stack.ts';
import { uploadLine } from './upload-line.ts';
import { withoutPassword } from './without-password.ts';

const COLUMNS = 'id, kind, bucket, object, size, state, created_at';
const QUERY = `select ${COLUMNS} from uploads order by created_at desc limit 20`;
const KEY = 'README.md';

function nodeLine(databaseUrl: string): string {
  const code = `import postgres from "postgres"; const sql = postgres("${databaseUrl}"); console.table(await sql\`${QUERY}\`); await sql.end()`;
  return `node --input-type=module -e '${code}'`;
}

function queryLine({ database: { url, dataDir } }: LocalStack): string {
  if (dataDir === undefined) return `psql '${withoutPassword(url)}' -c '${QUERY}'`;
  return nodeLine(url);
}

function lineToTry({ oss, callbackUrl, bucket, accessKey }: LocalStack): string {
  return uploadLine({ ossUrl: oss.url, callbackUrl, bucket, key: KEY, ...accessKey });
}

function describeDatabase({ database: { url, dataDir } }: LocalStack): string {
  return dataDir === undefined ? withoutPassword(url) : `${url}\n               kept in ${dataDir}`;
}

/** What ./scripts/start prints when everything runs. */
export function screen(stack: LocalStack, readyMs: number): string {
  const { oss, front, control, redis, functions, callbackUrl, bucket, region, accessKey } = stack;
  const active = stack.faults.active().map(describeFault);
  return `
  OSS          ${oss.url}   bucket ${bucket}, region ${region}
               access key ${accessKey.accessKeyId}, secret ${accessKey.accessKeySecret}
  functions    ${front.url}   ${functions.join(', ')} (s.yaml)
  callbackUrl  ${callbackUrl}
  control      ${control.url}   faults: ${active.length === 0 ? 'none' : active.join(', ')}
  Postgres     ${describeDatabase(stack)}
  Redis        ${redis.about}
  ffmpeg       ${stack.ffmpeg}

Ready after ${(readyMs / 1000).toFixed(1)} s. Upload a file, and see the answer of the callback. Paste this into another terminal:

${lineToTry(stack)}

What is recorded:

${queryLine(stack)}

More, beside this: npm run send sends callbacks alone, ./scripts/start --demo shows uploads of every kind.
Ctrl-C stops everything. The log follows.
`;
}

export function summary(stack: LocalStack): string {
  return JSON.stringify({ ...describeStack(stack), upload: lineToTry(stack) });
}
