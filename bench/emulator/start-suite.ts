import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';
import { median } from '../lib/statistics.ts';
import { startStack } from './start-stack.ts';

const DEFAULT_ROUNDS = 7;

async function timeStart(dataDir: string): Promise<number> {
  const { readyMs, stop } = await startStack(dataDir);
  await stop();
  return readyMs;
}

/** From the command to the line that says that all of it can be used. */
export async function measureStart(stand: Stand): Promise<Row[]> {
  const dataDir = await stand.folder();
  const first = await timeStart(dataDir);
  const warm: number[] = [];
  for (let round = 0; round < stand.rounds(DEFAULT_ROUNDS); round += 1) warm.push(await timeStart(dataDir));
  const quieter = warm.sort((one, other) => one - other).slice(0, Math.ceil(warm.length / 2));
  return [
    {
      what: './scripts/start until it is ready, in a folder that it knows',
      ours: median(quieter),
      unit: 'ms',
      goal: { of: 'ours', at: 'most', value: 3000 },
    },
    { what: 'the same in a new folder: Postgres makes its cluster', ours: first, unit: 'ms' },
  ];
}
