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
  const answered = new Set(confirmed.map(({ requestId }) => requestId));
  const toldBy = ({ requestId, isEventLost }: Observer['stored'][number]): StoredVersion['lastToldBy'] => [
    ...(answered.has(requestId) ? (['callback'] as const) : []),
    ...(isEventLost || givenUp.has(requestId) ? [] : (['event'] as const)),
  ];
  return [...groupBy(stored, nameOfVersion)].flatMap(([, same]) => {
    const last = same.at(-1);
    if (last === undefined) return [];
    const { key, etag, size } = last;
    const isTold = same.some((one) => toldBy(one).length > 0);
    return [{ key, etag, size, times: same.length, isTold, lastToldBy: toldBy(last) }];
  });
}
