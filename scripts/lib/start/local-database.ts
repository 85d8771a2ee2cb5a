import { resolve } from 'node:path';
import type { FaultAction } from '../../../emulator/faults/fault-set.ts';
import { type Postgres, type PostgresOptions, startPostgres } from '../postgres.ts';
import type { Cleanup } from './cleanup.ts';

export interface LocalDatabase {
  url: string;
  /** Where it is kept, unless it is the user's own. */
  dataDir: string | undefined;
  /** Takes it away and brings it back; undefined for the user's own. */
  gone: FaultAction | undefined;
  /** Resolves with a sentence when it has ended by itself. */
  broken: Promise<string>;
}

export interface DatabaseOptions {
  db: string | undefined;
  /** The folder of all that is kept. */
  dataDir: string;
  fresh: boolean;
  debug: boolean;
  cleanup: Cleanup;
  log: (line: string) => void;
}

const NEVER = new Promise<never>(() => undefined);

/** The user's own Postgres, or one from npm. */
export async function openDatabase(options: DatabaseOptions): Promise<LocalDatabase> {
  const { db, dataDir, fresh, debug, cleanup, log } = options;
  if (db !== undefined) return { url: db, dataDir: undefined, gone: undefined, broken: NEVER };
  const settings: PostgresOptions = {
    dataDir: resolve(dataDir, 'postgres'),
    persistent: true,
    log,
    ...(debug ? { serverLog: log } : {}),
  };
  let running: Postgres | undefined;
  let isGone = false;
  let tell: (sentence: string) => void;
  const broken = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const run = async (more: Partial<PostgresOptions>): Promise<Postgres> => {
    const postgres = await startPostgres({ ...settings, ...more });
    running = postgres;
    void postgres.ended.then(() => {
      if (!isGone) tell('Postgres has ended. Run this again with --debug to see its log.');
    });
    return postgres;
  };
  const { url, port, directory } = await run({ fresh });
  cleanup.add(async () => running?.stop());
  const gone: FaultAction = {
    async begin() {
      isGone = true;
      await running?.stop();
    },
    async end() {
      await run({ port });
      isGone = false;
    },
  };
  return { url, dataDir: directory, gone, broken };
}
