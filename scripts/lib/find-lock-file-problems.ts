export interface LockFile {
  packages: Readonly<
    Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>
  >;
}

/** A package that would come from elsewhere than the registry, or whose contents nothing vouches for. */
export function findLockFileProblems({ packages }: LockFile, registry: string): string[] {
  const problems: string[] = [];
  for (const [name, { resolved, integrity, link, inBundle }] of Object.entries(packages)) {
    if (name === '' || link === true || inBundle === true) continue;
    if (resolved !== undefined && !resolved.startsWith(registry))
      problems.push(`${name} comes from another place than the public registry: remove its "resolved".`);
    if (integrity === undefined) problems.push(`${name} has no "integrity": install it again.`);
  }
  return problems;
}
