import type { HttpRequest } from './http-gate.ts';

const STATEMENTS: readonly [RegExp, string][] = [
  [/^\s*select answer, mime_type/, 'look for what was recorded'],
  [/report_upload\(/, 'record the upload'],
  [/^\s*with claimed as/, 'claim the job'],
  [/^\s*with due as/, 'claim due jobs'],
  [/^\s*with finished as/, 'record how the job ended'],
  [/set removed_at =/, 'record that the object was removed'],
  [/task_id = coalesce/, 'extend the lease'],
  [/where task_id = \$\d/, 'find the job of the conversion'],
  [/greatest\(attempts, handed_over\) <= \$/, 'record that the invocation failed'],
  [/as settled/, 'record what was handed over'],
  [/^\s*select 1\s*$/, 'say hello to Postgres'],
];

const CONVERSION = 'MediaConvert-';

/** What a step is called. A statement that is new has no name yet, and is called what it is. */
export function nameStatement(sql: string, parameters: string): string {
  if (sql.includes('task_id = coalesce') && parameters.includes(CONVERSION)) return 'record the conversion';
  const known = STATEMENTS.find(([pattern]) => pattern.test(sql));
  return known?.[1] ?? sql.replace(/\s+/g, ' ').trim().slice(0, 80);
}

export function nameRedisCommand(command: string): string | undefined {
  const [, , name] = command.toLowerCase().split('\r\n');
  if (name === 'del') return 'free the lock in Redis';
  if (name !== 'eval') return undefined;
  return command.includes("'HSET'") ? 'store the public key in Redis' : 'look the public key up in Redis';
}

function savedName(body: Buffer): string {
  const [, encoded = ''] = /saveas,o_([\w-]+)/.exec(body.toString('utf8')) ?? [];
  return Buffer.from(encoded, 'base64url').toString('utf8').split('/').at(-1) ?? '';
}

export function nameOssRequest({ method, target, body }: HttpRequest): string {
  const { pathname, searchParams } = new URL(target, 'http://oss');
  if (searchParams.has('TaskId')) return 'ask IMM about the conversion';
  if (searchParams.has('x-oss-async-process')) return `have OSS begin ${savedName(body)}`;
  const process = searchParams.get('x-oss-process');
  if (method === 'POST' && process !== null) return `have OSS make ${savedName(body)}`;
  if (method === 'GET' && process !== null) return `GET ${process.split(',')[0]}`;
  const isResult = pathname.includes('/_results/');
  return `${method} ${isResult ? pathname.split('/').at(-1) : 'the object'}`;
}

export function nameApiCall({ target }: HttpRequest): string {
  const [, name = target] = /\/functions\/([^/]+)\/invocations/.exec(target) ?? [];
  return `hand over to ${name}`;
}
