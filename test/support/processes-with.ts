import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The processes that have a text in their command lines. */
export async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-Ao', 'args']);
  return stdout.split('\n').filter((line) => line.includes(text) && !line.startsWith('ps '));
}
