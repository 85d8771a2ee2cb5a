/** One hash tag, so that on a cluster a script finds all its keys in one slot. */
export const KEYS_HASH = '{oss-callback}:public-keys';
export const lockOf = (url: string): string => `{oss-callback}:fetching:${url}`;
export const fetchCountOf = (minute: number): string => `{oss-callback}:fetches:${minute}`;

/**
 * The stored key; or, as the one who is to fetch it, a short lock. With `discard` the
 * stored value is removed first: the caller found it to be garbage.
 * KEYS: hash, lock, fetches of this minute. ARGV: url, discard (1 or 0), lock ms, most fetches a minute.
 */
export const LOOK_UP = `
if ARGV[2] == '1' then redis.call('HDEL', KEYS[1], ARGV[1]) end
local sealed = redis.call('HGET', KEYS[1], ARGV[1])
if sealed then return {'found', sealed} end
if tonumber(redis.call('GET', KEYS[3]) or '0') >= tonumber(ARGV[4]) then return {'exhausted'} end
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[3]) then return {'taken'} end
redis.call('INCR', KEYS[3])
redis.call('EXPIRE', KEYS[3], 120)
return {'claimed'}
`;

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
