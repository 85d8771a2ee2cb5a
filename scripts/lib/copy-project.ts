import { cp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

/** A copy of the project's functions with an uploads.ts of its own, as a team has one. */
export async function copyProject(root: string, uploads: string): Promise<void> {
  for (const folder of ['functions', 'shared'])
    await cp(path.join(ROOT, folder), path.join(root, folder), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  await writeFile(path.join(root, 'uploads.ts'), uploads);
}
