import { join } from 'node:path';
import { findHolder, takeLock } from '../../../emulator/take-lock.ts';

const LOCK = 'start.lock';

/** No other stack may use the folder until it is given back. */
export async function takeFolder(dataDir: string): Promise<() => Promise<void>> {
  try {
    return await takeLock(join(dataDir, LOCK));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(`The folder ${dataDir} cannot be used (${error.code}). Choose another one with --data.`);
  }
}

/** The number of the process that uses the folder. */
export async function holderOfFolder(dataDir: string): Promise<number | undefined> {
  const holder = await findHolder(join(dataDir, LOCK));
  return typeof holder === 'number' ? holder : undefined;
}
