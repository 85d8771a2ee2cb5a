import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In place of the DNS: the host of OSS's public keys is at a port of this machine. */
const FIND_KEY_HOST = `
const { Agent } = require('node:https');
Agent.prototype.createConnection = (options) =>
  require('node:tls').connect({ ...options, host: '127.0.0.1', port: Number(process.env.KEY_HOST_PORT) });
`;

/**
 * All that a process measures and waits for takes 20 times as long, so that a machine that is busy with tests does not
 * look to it like a Redis or a Function Compute that is slow: its budgets of 50 and 500 ms would be used up by chance.
 * Dates stay what they are.
 */
const SLOW_TIME = `
const SLOWER = 20;
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, ms, ...rest) => setTimeout(callback, SLOWER * ms, ...rest);
const now = performance.now.bind(performance);
performance.now = () => now() / SLOWER;
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => timeout(SLOWER * ms);
`;

/** Modules that Node.js is to require before a function, by their paths. */
export interface Preloads {
  findKeyHost: string;
  slowTime: string;
}

export async function writePreloads(folder: string): Promise<Preloads> {
  const preloads = {
    findKeyHost: join(folder, 'find-key-host.cjs'),
    slowTime: join(folder, 'slow-time.cjs'),
  };
  await writeFile(preloads.findKeyHost, FIND_KEY_HOST);
  await writeFile(preloads.slowTime, SLOW_TIME);
  return preloads;
}
