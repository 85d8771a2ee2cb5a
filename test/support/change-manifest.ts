import type { Manifest } from '../../scripts/lib/manifest/manifest.ts';

/** A copy with one value changed, or removed. `at` is a path in the props of the callback function, or begins with "/". */
export function changeManifest(manifest: Manifest, at: string, value: unknown): Manifest {
  const copy = structuredClone(manifest);
  const keys = at.startsWith('/')
    ? at.slice(1).split('.')
    : ['resources', 'callback', 'props', ...at.split('.')];
  const last = keys.pop() ?? '';
  let parent = copy as unknown as Record<string, unknown>;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
