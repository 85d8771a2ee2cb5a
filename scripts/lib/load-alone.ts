import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { OutputFiles } from './bundle-function.ts';

const TIMEOUT_MS = 10_000;

/** In front of the outcome, behind whatever the bundle has printed. */
const MARK = 'outcome:';

/** Loads the module whose path comes as argument; the last line of output says how that went. */
const LOADER = `
  let outcome;
  try {
    outcome = { exports: Object.keys(require(process.argv[1])) };
  } catch (error) {
    outcome = { error: error instanceof Error ? error.message : String(error) };
  }
  require('node:fs').writeSync(1, '${MARK}' + JSON.stringify(outcome));
  process.exit();
`;

interface Outcome {
  exports?: string[];
  error?: string;
}

function readOutcome(printed: string): Outcome {
  try {
    return JSON.parse(printed) as Outcome;
  } catch {
    return {};
  }
}

async function loadFile(file: string): Promise<string[]> {
  const child = spawn(process.execPath, ['-e', LOADER, file], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  const printed = await text(child.stdout);
  const { exports, error } = readOutcome(printed.slice(printed.lastIndexOf(MARK) + MARK.length));
  if (exports === undefined)
    throw new Error(error ?? (child.killed ? 'It does not come to an end.' : 'It ends the process.'));
  return exports;
}

/** Loads the index.js of a bundle as the platform will, in a bare process without a variable, and says what it exports. */
export async function loadAlone(bundle: OutputFiles): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  try {
    for (const [file, contents] of bundle) await writeFile(path.join(folder, file), contents);
    return await loadFile(path.join(folder, 'index.js'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
