import { parseArgs } from 'node:util';
import { readConfig } from '../shared/config.ts';
import { migrate } from '../shared/store/migrate.ts';
import { readDeployedConfig } from './lib/deployed-config.ts';

const USAGE = `Usage: npm run migrate [-- --db <url>] [--json]

Applies the migrations that the database lacks. Safe to run twice, and twice at once.

  --db <url>   the database; without it, DATABASE_URL from the environment, or from .env beside s.yaml
  --json       print the names of the applied migrations as JSON
  --help       print this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { db: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(USAGE);
  const names = ['DATABASE_URL'] as const;
  const { DATABASE_URL } =
    values.db === undefined ? readDeployedConfig(names) : readConfig(names, { DATABASE_URL: values.db });
  const { applied } = await migrate(DATABASE_URL, { log: console.error });
  if (values.json) console.log(JSON.stringify({ applied }));
  else
    console.log(
      applied.length === 0 ? 'nothing to apply: the database is up to date' : `applied ${applied.length}`,
    );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
