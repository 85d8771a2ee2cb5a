import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundleFunction } from '../../scripts/lib/bundle-function.ts';
import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import type { Row } from '../lib/row.ts';
import type { Stand } from '../lib/stand.ts';

const DEFAULT_ROUNDS = 61;
const WARM_UP_ROUNDS = 3;
const ROOT = path.join(import.meta.dirname, '../..');

function spawnMs(code: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], {
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`node -e ended with ${status}: ${stderr}`);
  return elapsed;
}

function spawnPairs(code: string, rounds: number): { ours: number[]; rival: number[] } {
  const ours: number[] = [];
  const rival: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const oursFirst = round % 2 === 0;
    const first = spawnMs(oursFirst ? code : '0');
    const second = spawnMs(oursFirst ? '0' : code);
    if (round < 0) continue;
    ours.push(oursFirst ? first : second);
    rival.push(oursFirst ? second : first);
  }
  return { ours, rival };
}

/** A process that only loads the function, beside one that loads nothing. */
export async function measureImport(stand: Stand): Promise<Row[]> {
  const file = await stand.callback();
  const pairs = spawnPairs(`require(${JSON.stringify(file)})`, stand.rounds(DEFAULT_ROUNDS));
  const { needed } = await bundleFunction('callback', ROOT);
  const scripts = [...needed].filter(([name]) => name.endsWith('.js'));
  const neededBytes = scripts.reduce((sum, [, { length }]) => sum + length, 0);
  const row = compare({
    what: 'process with the bundle imported, beside node -e 0',
    unit: 'ms',
    ...pairs,
    rounds: quietRounds(pairs.ours, pairs.rival),
    goal: { of: 'ratio', at: 'most', value: 1.3 },
  });
  return [
    row,
    {
      ...row,
      what: '  the same, as a difference',
      goal: { of: 'difference', at: 'most', value: 15 },
    },
    {
      what: 'size of the bundle: what is loaded for a request',
      ours: neededBytes / 1000,
      unit: 'KB',
      goal: { of: 'ours', at: 'most', value: 400 },
    },
  ];
}
