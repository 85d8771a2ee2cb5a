import { copyProject } from '../../scripts/lib/copy-project.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A copy of the project's functions with an uploads.ts of its own, as a team has one. Goes with the end of the test. */
export async function projectWithUploads(uploads: string): Promise<string> {
  const root = await temporaryFolder();
  await copyProject(root, uploads);
  return root;
}
