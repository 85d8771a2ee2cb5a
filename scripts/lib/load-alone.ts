import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 10_000;

/** In front of the outcome, behind whatever the bundle has printed. */
const MARK = 'outcome:';

/** Compiles what comes in as a CommonJS module; its last line of output says how that went. */
const LOADER = `
  const { readFileSync } = require('node:fs');
  const Module = require('node:module');
  const loaded = new Module('bundle');
  let outcome;
  try {
    loaded._compile(readFileSync(0, 'utf8'), 'bundle.js');
    outcome = { exports: Object.keys(loaded.exports) };
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

/** Loads a bundle as the platform will, in a bare process without a variable, and says what it exports. */
export async function loadAlone(bundle: Uint8Array): Promise<string[]> {
  const child = spawn(process.execPath, ['-e', LOADER], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  child.stdin.on('error', () => undefined).end(bundle);
  const printed = await text(child.stdout);
  const { exports, error } = readOutcome(printed.slice(printed.lastIndexOf(MARK) + MARK.length));
  if (exports === undefined)
    throw new Error(error ?? (child.killed ? 'It does not come to an end.' : 'It ends the process.'));
  return exports;
}
