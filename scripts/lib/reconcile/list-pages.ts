import { type ListedObject, listObjects, type ObjectPage } from '../../../shared/oss/list-objects.ts';
import type { Oss } from '../../../shared/oss/oss.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';
import { type Patience, tryAgain } from './try-again.ts';
import { unlessAborted } from './unless-aborted.ts';

const TIMEOUT_MS = 30_000;
/** Behind nearly all results; the rest of them is listed, and known by the prefix. */
const BEHIND_RESULTS = `${RESULTS_PREFIX}\uFFFD`;

export interface Listing {
  bucket: string;
  prefix: string;
  startAfter: string | undefined;
  /** Of a page: 1000 without it. */
  maxKeys?: number;
}

type Place = { startAfter?: string; continuationToken?: string };

/** OSS lists in the order of bytes, which is not that of JavaScript's strings. */
function isBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}

/** There may be more results than uploads, and none of them is asked for. */
function isAmongResults(key: string | undefined): boolean {
  return key?.startsWith(RESULTS_PREFIX) === true && isBefore(key, BEHIND_RESULTS);
}

function placeBehind({ objects, continuationToken }: ObjectPage): Place | undefined {
  if (continuationToken === undefined) return undefined;
  return isAmongResults(objects.at(-1)?.key) ? { startAfter: BEHIND_RESULTS } : { continuationToken };
}

/** The objects of a bucket, page by page as they are taken, in the order of their keys' bytes. */
export async function* listPages(
  oss: Oss,
  { startAfter, ...listing }: Listing,
  patience: Patience,
): AsyncGenerator<ListedObject[]> {
  let place: Place | undefined = startAfter === undefined ? {} : { startAfter };
  while (place !== undefined) {
    const options = { ...listing, ...place, timeoutMs: TIMEOUT_MS };
    const page = await tryAgain(() => unlessAborted(listObjects(oss, options), patience.signal), patience);
    yield page.objects;
    place = placeBehind(page);
  }
}
