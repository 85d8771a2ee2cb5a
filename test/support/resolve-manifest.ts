import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEPLOY_VARIABLE_EXAMPLES } from '../../scripts/lib/manifest/deploy-variables.ts';
import { readManifest } from '../../scripts/lib/manifest/read-manifest.ts';

export const EXAMPLE_ENV = { PATH: process.env.PATH, ...DEPLOY_VARIABLE_EXAMPLES };

const S_YAML = path.join(import.meta.dirname, '..', '..', 's.yaml');

/** Hands on a copy of s.yaml that lies where no .env file of a developer can change what it resolves to. */
export async function withManifestCopy<T>(
  use: (template: string) => Promise<T>,
  edit: (text: string) => string = (text) => text,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'manifest-'));
  const template = path.join(folder, 's.yaml');
  try {
    await writeFile(template, edit(await readFile(S_YAML, 'utf8')));
    return await use(template);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const resolveManifest = (env: Readonly<Record<string, string | undefined>> = EXAMPLE_ENV) =>
  withManifestCopy((template) => readManifest({ template, env }));
