import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { OutputFiles } from './bundle-function.ts';

const TIMEOUT_MS = 10_000;

/** In front of the outcome, behind whatever the bundle has printed. */
const MARK = 'outcome:';

/** Loads the files whose paths come as arguments; the last line of output says how that went, and what the first exports. */
const LOADER = `
  let outcome;
  try {
    const [index] = process.argv.slice(1).map(require);
    outcome = { exports: Object.keys(index) };
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

async function loadFiles(files: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, ['-e', LOADER, ...files], {
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

/**
 * Loads a bundle as the platform will, in a bare process without a variable, and what it loads later too. Says what its
 * index.js exports.
 */
export async function loadAlone(bundle: OutputFiles): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  try {
    for (const [file, contents] of bundle) await writeFile(path.join(folder, file), contents);
    const later = [...bundle.keys()].filter((file) => file.endsWith('.js') && file !== 'index.js');
    return await loadFiles(['index.js', ...later].map((file) => path.join(folder, file)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
