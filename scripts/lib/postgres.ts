import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preferPort } from './free-port.ts';
import { findBinaries } from './postgres/binaries.ts';
import { chooseDirectory, inspectDirectory, removeDatabase } from './postgres/choose-directory.ts';
import { initialise, readPassword } from './postgres/initialise.ts';
import { PortTakenError, runServer, type Server, type ServerOptions } from './postgres/run-server.ts';
import { clearStaleLock } from './postgres/stale-lock.ts';
import { findSystemUser } from './postgres/system-user.ts';

export interface PostgresOptions {
  dataDir: string;
  /** Without it a free port is chosen, the one of the last run if possible. */
  port?: number | undefined;
  /** Keeps the data after stop(), and takes up what a former run kept. */
  persistent: boolean;
  /** Removes what a former run kept. */
  fresh?: boolean;
  /** For tests: the server does not wait for the disk, and a crash of the machine may lose data. */
  fast?: boolean;
  /** Gets what a user should know, for example that the data is kept elsewhere. */
  log?: (line: string) => void;
  /** Gets the log of the server. */
  serverLog?: (line: string) => void;
}

export interface Postgres {
  url: string;
  port: number;
  pid: number;
  directory: string;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

const PORT_FILE = 'local-port';
const PORT_ATTEMPTS = 3;

async function runOnFreePort(options: Omit<ServerOptions, 'port'>): Promise<Server & { port: number }> {
  const remembered = await readFile(join(options.directory, PORT_FILE), 'utf8').catch(() => '0');
  for (let attempt = 1; ; attempt += 1) {
    const port = await preferPort(Number.parseInt(remembered, 10));
    try {
      const server = await runServer({ ...options, port });
      return { ...server, port };
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * A real Postgres on loopback, from npm. It ends with stop(), and when this process ends in any other way.
 * @example const { url, stop } = await startPostgres({ dataDir: '.local/postgres', persistent: true });
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { persistent, fresh = !persistent, fast = false } = options;
  const { log = () => undefined, serverLog = () => undefined } = options;
  const user = await findSystemUser(options.dataDir);
  const { initdb, postgres } = await findBinaries(user, log);
  const directory = await chooseDirectory(options.dataDir, user, log);
  let state = await inspectDirectory(directory, user);
  if (state === 'initialised') await clearStaleLock(directory);
  if (state === 'initialised' && fresh) {
    await removeDatabase(directory);
    state = 'absent';
  }
  if (state === 'absent') await initialise(initdb, directory, user);
  const password = await readPassword(directory);
  const settings = { postgres, directory, user, fast, log: serverLog };
  const server =
    options.port === undefined
      ? await runOnFreePort(settings)
      : { ...(await runServer({ ...settings, port: options.port })), port: options.port };
  await writeFile(join(directory, PORT_FILE), `${server.port}\n`);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await server.stop();
    if (!persistent) await removeDatabase(directory);
  };
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`,
    port: server.port,
    pid: server.pid,
    directory,
    ended: server.ended,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
