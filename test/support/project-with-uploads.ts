import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A copy of the project's functions with an uploads.ts of its own, as a team has one. Goes with the end of the test. */
export async function projectWithUploads(uploads: string): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'project-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const folder of ['functions', 'shared'])
    await cp(path.join(ROOT, folder), path.join(root, folder), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  await writeFile(path.join(root, 'uploads.ts'), uploads);
  return root;
}
