import { join, resolve } from 'node:path';
import { readConfig } from '../shared/config.ts';
import { CallbackError } from '../shared/http/errors.ts';
import { createDatabase } from '../shared/store/database.ts';
import { type JobsOptions, readOptions, USAGE, UsageError } from './lib/jobs/options.ts';
import { runCommand } from './lib/jobs/run-command.ts';
import { readLocalDatabaseUrl } from './lib/start/local-database-url.ts';

const ROOT = join(import.meta.dirname, '..');

async function chooseDatabaseUrl({ db, data }: JobsOptions): Promise<string> {
  const given = db ?? process.env.DATABASE_URL;
  if (given) return readConfig(['DATABASE_URL'], { DATABASE_URL: given }).DATABASE_URL;
  const local = await readLocalDatabaseUrl(resolve(ROOT, data));
  if (local !== undefined) return local;
  throw new UsageError('No database: set DATABASE_URL, or use --db, or run ./scripts/start before.');
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return console.log(USAGE);
  const { PREPARE } = readConfig(['PREPARE']);
  const database = createDatabase({ url: await chooseDatabaseUrl(options), prepare: PREPARE, poolSize: 1 });
  try {
    const { text, json, problems } = await runCommand(database, options);
    if (options.json) console.log(JSON.stringify(json, null, 2));
    else if (text !== '') console.log(text);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof CallbackError) console.error(error.hint);
  if (error instanceof UsageError) console.error('See npm run jobs -- --help.');
  process.exitCode = 1;
});
