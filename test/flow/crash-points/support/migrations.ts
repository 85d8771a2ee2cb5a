import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../../shared/store/migrations');
const FILES = readdirSync(FOLDER)
  .sort()
  .map((file) => ({ name: basename(file, '.sql'), sql: readFileSync(join(FOLDER, file), 'utf8') }));

/** The names of all, in their order. */
export const MIGRATIONS: readonly string[] = FILES.map(({ name }) => name);

const STATEMENTS: readonly [RegExp, string][] = [
  [/pg_try_advisory_lock/, 'take the lock'],
  [/^set lock_timeout/, 'limit the wait for locks'],
  [/from information_schema\.tables/i, 'look for the table of migrations'],
  [/^create table .*pgmigrations/i, 'create the table of migrations'],
  [/^select name from .*pgmigrations/i, 'look for what was applied'],
  [/^begin/i, 'begin'],
  [/^commit/i, 'commit'],
];

/** What a step of the function `migrate` is called. */
export function nameMigrationStatement(statement: string): string {
  const sql = statement.trim().replace(/[;\s]+$/, '');
  const [, noted] = /^insert into .*pgmigrations.* values \('([^']+)'/i.exec(sql) ?? [];
  if (noted !== undefined) return `note ${noted}`;
  const known = STATEMENTS.find(([pattern]) => pattern.test(sql));
  if (known !== undefined) return known[1];
  const applied = FILES.find((file) => file.sql.includes(sql));
  return applied === undefined ? sql : `apply ${applied.name}`;
}
