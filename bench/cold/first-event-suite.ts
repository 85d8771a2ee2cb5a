import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { deployedKind } from '../lib/deployed-kind.ts';
import { type Environment, readIdentity } from '../lib/identity.ts';
import { toFc } from '../lib/platform-events.ts';
import type { Row } from '../lib/row.ts';
import { signUpload } from '../lib/signed-upload.ts';
import type { Stand } from '../lib/stand.ts';
import { median } from '../lib/statistics.ts';
import type { FirstEvent } from '../workers/first-event.ts';

const DEFAULT_ROUNDS = 11;

interface Timed extends FirstEvent {
  sinceSpawn: number;
}

async function answerFirstEvent(args: readonly string[], env: Environment): Promise<Timed> {
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sinceSpawn = 0;
  child.stdout.once('data', () => {
    sinceSpawn = performance.now() - start;
  });
  const output = await text(child.stdout);
  if (output === '') throw new Error('The first event was not answered.');
  return { ...(JSON.parse(output) as FirstEvent), sinceSpawn };
}

function toRows(all: readonly Timed[]): Row[] {
  const quietFirst = [...all].sort((one, other) => one.sinceSpawn - other.sinceSpawn);
  const runs = quietFirst.slice(0, Math.ceil(all.length / 2));
  const row = (what: string, of: (run: Timed) => number): Row => ({
    what,
    ours: median(runs.map(of)),
    unit: 'ms',
  });
  return [
    row('first event answered and recorded, since the process was spawned', (run) => run.sinceSpawn),
    row('  of it: import', (run) => run.loaded - run.started),
    row('  of it: initialize (connects to Postgres)', (run) => run.initialized - run.loaded),
    row('  of it: the callback', (run) => run.answered - run.initialized),
  ];
}

/** What OSS waits for when no instance is warm, as far as it is in our hands. */
export async function measureFirstEvent(stand: Stand): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-event-'));
  const env = { ...stand.env, DATABASE_URL: await stand.freshDatabaseUrl('durable') };
  const runs: Timed[] = [];
  try {
    for (let round = 0; round < stand.rounds(DEFAULT_ROUNDS); round += 1) {
      const eventFile = path.join(folder, `event-${round}.json`);
      const upload = signUpload(`first-${round}`, deployedKind(), readIdentity(stand.env));
      await writeFile(eventFile, toFc(upload));
      const args = [await stand.worker('first-event'), await stand.callback(), eventFile];
      runs.push(await answerFirstEvent(args, env));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return toRows(runs);
}
