import { type Config, readConfig } from '../shared/config.ts';
import { createDatabase } from '../shared/store/database.ts';
import { deployedEnvironment, readDeployedConfig } from './lib/deployed-config.ts';
import { type JobsOptions, readOptions, USAGE, UsageError } from './lib/jobs/options.ts';
import { renderFailure } from './lib/jobs/render-failure.ts';
import { runCommand } from './lib/jobs/run-command.ts';
import { DEFAULT_DATA, findRunningCloud, requireRunningCloud } from './lib/start/running-cloud.ts';

const NAMES = ['DATABASE_URL', 'PREPARE'] as const;

async function chooseDatabase({ db, cloud }: JobsOptions): Promise<Config<(typeof NAMES)[number]>> {
  if (cloud !== undefined)
    return readConfig(NAMES, { DATABASE_URL: (await requireRunningCloud(cloud)).databaseUrl });
  const env = deployedEnvironment();
  if (db !== undefined) return readConfig(NAMES, { DATABASE_URL: db, PREPARE: env.PREPARE });
  if (env.DATABASE_URL) return readDeployedConfig(NAMES);
  const running = await findRunningCloud(DEFAULT_DATA);
  if (running !== undefined) return readConfig(NAMES, { DATABASE_URL: running.databaseUrl });
  throw new UsageError(
    'No database: set DATABASE_URL in the environment or in .env beside s.yaml, or use --db, or run ./scripts/start.',
  );
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return console.log(USAGE);
  const { DATABASE_URL: url, PREPARE: prepare } = await chooseDatabase(options);
  const database = createDatabase({ url, prepare, poolSize: 1 });
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
  console.error(renderFailure(error));
  process.exitCode = 1;
});
