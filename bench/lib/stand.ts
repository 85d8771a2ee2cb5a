import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { copyProject } from '../../scripts/lib/copy-project.ts';
import { DEPLOY_VARIABLE_EXAMPLES } from '../../scripts/lib/manifest/deploy-variables.ts';
import { readManifest } from '../../scripts/lib/manifest/read-manifest.ts';
import { startPostgres } from '../../scripts/lib/postgres.ts';
import { migrate } from '../../shared/store/migrate.ts';
import { bundleCallback, bundleWorkers } from './bundle-workers.ts';
import { createEnvironment, type Environment } from './identity.ts';
import { PHOTO_WITH_JOBS } from './photo-kind.ts';

const WORKERS = {
  'in-process': 'workers/in-process',
  'front-verify': 'workers/front-verify',
  'front-callback': 'workers/front-callback',
  load: 'workers/load',
  'function-host': 'workers/function-host',
  'first-event': 'workers/first-event',
  'oss-load': 'workers/oss-load',
  'large-upload': 'workers/large-upload',
  'rival-file-sink': 'rivals/rival-file-sink',
  'rival-verify': 'rivals/rival-verify',
  'rival-insert': 'rivals/rival-insert',
  'rival-bare-insert': 'rivals/rival-bare-insert',
  'accept-invocations': 'workers/accept-invocations',
  'rival-vendor-sample': 'rivals/rival-vendor-sample',
} as const;

type WorkerName = keyof typeof WORKERS;

/** `durable`: each commit is on the disk, as by default. `fast`: it is not waited for, so processors count and the disk does not. */
export type Durability = 'durable' | 'fast';

/** What the suites share. Everything is made when it is first asked for. */
export interface Stand {
  env: Environment;
  rounds(byDefault: number): number;
  /** The bundled file of a worker. */
  worker(name: WorkerName): Promise<string>;
  /** The callback function as it is deployed: its index.js. */
  callback(): Promise<string>;
  /** The same for a team whose uploads.ts has one kind, PHOTO, that starts two jobs. */
  callbackWithJobs(): Promise<string>;
  /** What s.yaml tells Node.js itself, and everything in `env`. */
  deployedEnv(): Promise<Environment>;
  /** A new database, migrated, on a real Postgres. */
  freshDatabaseUrl(durability: Durability): Promise<string>;
  /** A new folder on the disk of this repository, which /tmp need not be on. */
  folder(): Promise<string>;
  close(): Promise<void>;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const sql = postgres(serverUrl, { max: 1 });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return url.href;
}

async function readNodeOptions(): Promise<Environment> {
  const manifest = await readManifest({ env: { ...process.env, ...DEPLOY_VARIABLE_EXAMPLES } });
  const { NODE_OPTIONS = '' } = manifest.resources.callback?.props.environmentVariables ?? {};
  return { NODE_OPTIONS };
}

export async function createStand(options: { rounds?: number | undefined }): Promise<Stand> {
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const workerDirectory = path.join(directory, 'workers');
  const closers = [() => rm(directory, { recursive: true, force: true })];
  const bundled = once(() => bundleWorkers(Object.values(WORKERS), workerDirectory));
  const startServer = async (durability: Durability): Promise<string> => {
    const dataDir = `.local/bench-postgres-${process.pid}-${randomBytes(3).toString('hex')}`;
    const started = await startPostgres({ dataDir, fast: durability === 'fast', persistent: false });
    closers.push(() => started.stop());
    return started.url;
  };
  const servers = { durable: once(() => startServer('durable')), fast: once(() => startServer('fast')) };
  const env = createEnvironment();
  return {
    env,
    deployedEnv: once(async () => ({ ...env, ...(await readNodeOptions()) })),
    rounds: (byDefault) => options.rounds ?? byDefault,
    async worker(name) {
      await bundled();
      return path.join(workerDirectory, `${path.basename(WORKERS[name])}.js`);
    },
    callback: once(() => bundleCallback(path.join(directory, 'callback'))),
    callbackWithJobs: once(async () => {
      const project = path.join(directory, 'project-with-jobs');
      await copyProject(project, PHOTO_WITH_JOBS);
      return bundleCallback(path.join(directory, 'callback-with-jobs'), project);
    }),
    freshDatabaseUrl: async (durability) => createDatabase(await servers[durability]()),
    async folder() {
      await mkdir('.local', { recursive: true });
      const made = await mkdtemp(path.resolve('.local', 'bench-'));
      closers.push(() => rm(made, { recursive: true, force: true }));
      return made;
    },
    async close() {
      for (const closer of closers.reverse()) await closer();
    },
  };
}
