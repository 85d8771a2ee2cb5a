import { readFileSync } from 'node:fs';
import { loadCallbackFunction } from '../lib/callback-function.ts';
import { fcContextOf } from '../lib/platform-events.ts';

/** Milliseconds since this process began. */
export interface FirstEvent {
  started: number;
  loaded: number;
  initialized: number;
  answered: number;
}

async function main(): Promise<void> {
  const event = readFileSync(process.argv[3] ?? '');
  const context = fcContextOf();
  const started = performance.now();
  const { handler, initialize } = loadCallbackFunction();
  const loaded = performance.now();
  await initialize(context);
  const initialized = performance.now();
  const { statusCode, body } = await handler(event, context);
  const answered = performance.now();
  if (statusCode !== 200) throw new Error(`The callback was answered with ${statusCode}: ${body}`);
  const report: FirstEvent = { started, loaded, initialized, answered };
  process.stdout.write(JSON.stringify(report), () => process.exit());
}

void main();
