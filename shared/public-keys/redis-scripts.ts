/** One hash tag, so that on a cluster a script finds all its keys in one slot. */
export const KEYS_HASH = '{oss-callback}:public-keys';
export const lockOf = (url: string): string => `{oss-callback}:fetching:${url}`;
/** What is in a lock of ours. */
export const HELD = 'held by an instance';
export const fetchCountOf = (minute: number): string => `{oss-callback}:fetches:${minute}`;

/**
 * The stored key; or, as the one who is to fetch it, a short lock. With `discard` the stored value is removed first: the
 * caller found it to be garbage. With `take over` the lock is taken from whoever holds it.
 * What is of another type, a lock that nobody of ours can hold and a count that none of ours can reach are garbage: as if
 * they were not there.
 * KEYS: hash, lock, fetches of this minute. ARGV: url, discard (1 or 0), take over (1 or 0), lock ms,
 * most fetches a minute (0: not limited and not counted).
 */
export const LOOK_UP = `
if ARGV[2] == '1' then redis.call('HDEL', KEYS[1], ARGV[1]) end
local sealed = redis.pcall('HGET', KEYS[1], ARGV[1])
if type(sealed) == 'string' then return {'found', sealed} end
if sealed then redis.call('DEL', KEYS[1]) end
local limit = tonumber(ARGV[5])
local count = tonumber(redis.pcall('GET', KEYS[3])) or 0
count = math.floor(count)
if not (count >= 0 and count <= limit) then count = 0 end
if limit > 0 and count == limit then return {'exhausted'} end
if ARGV[3] == '0' and redis.pcall('GET', KEYS[2]) == '${HELD}' then
  local left = redis.call('PTTL', KEYS[2])
  if left >= 0 and left <= tonumber(ARGV[4]) then return {'taken'} end
end
redis.call('SET', KEYS[2], '${HELD}', 'PX', ARGV[4])
if limit > 0 then redis.call('SET', KEYS[3], count + 1, 'EX', 120) end
return {'claimed'}
`;

export type LookUpReply =
  | { outcome: 'found'; sealed: string }
  | { outcome: 'claimed' | 'taken' | 'exhausted' };

/** What LOOK_UP replied. Throws when that cannot be: what listens there is no Redis. */
export function readLookUpReply(reply: unknown): LookUpReply {
  const [outcome, sealed]: unknown[] = Array.isArray(reply) ? reply : [];
  if (outcome === 'found' && typeof sealed === 'string') return { outcome, sealed };
  if (outcome === 'claimed' || outcome === 'taken' || outcome === 'exhausted') return { outcome };
  throw new Error('Redis replied what no script of ours replies.');
}

/**
 * Stores a fetched key and frees the lock. At most ARGV[4] keys: OSS has used one in ten years, so more are junk.
 * KEYS: hash, lock. ARGV: url, sealed, TTL ms, most keys.
 */
export const STORE = `
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return 1
`;
