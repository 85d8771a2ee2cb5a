import { join } from 'node:path';
import { takeLock } from '../../../emulator/take-lock.ts';

/** No other stack may use the folder until it is given back. */
export async function takeFolder(dataDir: string): Promise<() => Promise<void>> {
  try {
    return await takeLock(join(dataDir, 'start.lock'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(`The folder ${dataDir} cannot be used (${error.code}). Choose another one with --data.`);
  }
}
