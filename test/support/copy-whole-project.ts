import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['functions', 'shared', 'emulator', 'scripts'];
const FILES = ['s.yaml', 'uploads.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** A copy of the whole project, whose sources may be changed. */
export async function copyWholeProject(root: string): Promise<string> {
  for (const name of [...FOLDERS, ...FILES])
    await cp(join(ROOT, name), join(root, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}
