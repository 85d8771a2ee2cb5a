import type { StoredVersion } from './evidence.ts';
import { groupBy } from './group-by.ts';
import { nameOfVersion } from './name-of-version.ts';
import type { Observer } from './observer.ts';

/**
 * Every content that a key has had, and whether anything of it got through to the functions. `givenUp` are the events that
 * reached a function, and were given up after all, each by its request.
 */
export function listVersions(
  { stored, confirmed }: Pick<Observer, 'stored' | 'confirmed'>,
  givenUp: ReadonlySet<string>,
): StoredVersion[] {
  const isConfirmed = new Set(confirmed.map(nameOfVersion));
  return [...groupBy(stored, nameOfVersion)].flatMap(([name, same]) => {
    const [first] = same;
    if (first === undefined) return [];
    const { key, etag, size } = first;
    const isReported = same.some(({ requestId, isEventLost }) => !isEventLost && !givenUp.has(requestId));
    return [{ key, etag, size, times: same.length, isTold: isReported || isConfirmed.has(name) }];
  });
}
