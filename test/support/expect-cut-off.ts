import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ossEmulator } from './oss-emulator.ts';
import { signedFetch } from './signed-fetch.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Sends the beginning of an upload to examplebucket/k, and goes away when the emulator has begun to store it. */
export async function expectCutOffLeavesNothing(head: readonly string[], beginning: string): Promise<void> {
  const dataDir = await temporaryFolder();
  const oss = await ossEmulator({ dataDir });
  const socket = connect(oss.port, '127.0.0.1');
  socket.write(`${head.join('\r\n')}\r\n\r\n${beginning}`);
  const staging = () => readdir(join(dataDir, 'staging'));
  await expect.poll(staging).toHaveLength(1);
  socket.destroy();
  await expect.poll(staging).toEqual([]);
  expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).toBe(404);
  expect(oss.lines).toEqual([]);
}
