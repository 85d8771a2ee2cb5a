import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject } from '../copy-project.ts';
import type { Cleanup } from '../start/cleanup.ts';

const ROOT = join(import.meta.dirname, '../../..');
const KINDS = join(import.meta.dirname, 'kinds.ts');

/** The project with the kinds of the chaos as its uploads.ts, and its commands. Where it is. */
export async function copyChaosProject(cleanup: Cleanup): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'chaos-'));
  cleanup.add(() => rm(root, { recursive: true, force: true }));
  const kinds = await readFile(KINDS, 'utf8');
  await copyProject(root, kinds.replaceAll("'../../../shared/", "'./shared/"));
  for (const folder of ['scripts', 'emulator'])
    await cp(join(ROOT, folder), join(root, folder), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(root, 'package.json'));
  return root;
}
