import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

interface DiaryEntry {
  event: string;
  requestId: string;
  retryCount: number;
  done?: boolean;
}

export interface Diary {
  directory: string;
  env: { DIARY: string; GATE: string };
  entries(): DiaryEntry[];
  /** Lets functions that wait go on. */
  openGate(): void;
}

export async function createDiary(): Promise<Diary> {
  const directory = await mkdtemp(join(tmpdir(), 'diary-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const env = { DIARY: join(directory, 'diary'), GATE: join(directory, 'gate') };
  return {
    directory,
    env,
    entries() {
      if (!existsSync(env.DIARY)) return [];
      const lines = readFileSync(env.DIARY, 'utf8').split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as DiaryEntry);
    },
    openGate: () => writeFileSync(env.GATE, ''),
  };
}

/** A function that writes down what it got, and then runs `rest`. */
export function diaryFunction(rest = ''): string {
  return `
    const { appendFileSync, existsSync } = require('node:fs');
    const { setTimeout: sleep } = require('node:timers/promises');
    exports.handler = async (event, { requestId, retryCount }) => {
      const entry = { event: event.toString(), requestId, retryCount };
      const write = (more) => appendFileSync(process.env.DIARY, JSON.stringify({ ...entry, ...more }) + '\\n');
      const gate = async () => { while (!existsSync(process.env.GATE)) await sleep(10); };
      write();
      ${rest}
    };`;
}
