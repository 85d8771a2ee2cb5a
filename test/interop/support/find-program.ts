import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The path of the first of these programs that is installed. */
export async function findProgram(names: readonly string[]): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await isProgram(path)) return path;
  }
  throw new Error(
    `None of ${names.join(', ')} is installed: ./scripts/test interop installs what is missing.`,
  );
}
