const VERSIONED_KEY = /^https:\/\/[^/]+\/callback_pub_key_v(?:\d|[1-9]\d)\.pem$/;

/** A name such as OSS gives its own keys. */
export function isVersionedKey(url: string): boolean {
  return VERSIONED_KEY.test(url);
}

const VERSIONED_RATION = { capacity: 3, refillMs: 10_000 };
const SHARED_RATION = { capacity: 5, refillMs: 10_000 };

interface Ration {
  readonly capacity: number;
  readonly refillMs: number;
}

function createRation({ capacity, refillMs }: Ration, now: () => number): () => boolean {
  let left = capacity;
  let refilledAt = now();
  return () => {
    // A clock that is set back refills nothing.
    const refilled = Math.max(0, Math.floor((now() - refilledAt) / refillMs));
    left = Math.min(capacity, left + refilled);
    refilledAt += refilled * refillMs;
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}

/**
 * Anyone can name a key URL before any signature is checked, so fetches are rationed. Names such as OSS gives its own
 * keys (a hundred at most) have a ration each: a flood of invented names cannot keep a rotated key from being fetched.
 */
export function createFetchBudget(now: () => number = Date.now): (url: string) => boolean {
  const versioned = new Map<string, () => boolean>();
  const others = createRation(SHARED_RATION, now);
  return (url) => {
    if (!isVersionedKey(url)) return others();
    const ration = versioned.get(url) ?? createRation(VERSIONED_RATION, now);
    versioned.set(url, ration);
    return ration();
  };
}
