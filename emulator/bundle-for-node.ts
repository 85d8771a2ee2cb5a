import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// The program itself: its JavaScript API costs ten times the memory, and a process that stays or a pause of this one.
const ESBUILD = createRequire(import.meta.url).resolve('esbuild/bin/esbuild');
const OPTIONS = ['--bundle', '--platform=node', '--target=node20', '--format=cjs', '--log-level=error'];

/** Plain JavaScript of a TypeScript file and all that it imports, for a process or a thread that has no loader. */
export async function bundleForNode(file: URL): Promise<string> {
  const { stdout } = await promisify(execFile)(ESBUILD, [fileURLToPath(file), ...OPTIONS]);
  return stdout;
}
