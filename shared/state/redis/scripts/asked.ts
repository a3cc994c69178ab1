import { changingScript, readingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] asked
 * ARGV: [1] [2] as always, [3] pool, [4] for how long in ms
 * Effect: notes until when the pool is asked for; forgets those that no longer are.
 */
export const askPool = changingScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(nowMs))
local isNew = redis.call('ZADD', KEYS[2], whole(nowMs + ARGV[4]), ARGV[3])
if isNew == 1 then tell('asked', '') end
return 'OK'
`);

/**
 * KEYS: [1] asked
 * Effect: none.
 * Returns the pools that are asked for now.
 */
export const askedPools = readingScript(`
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. whole(nowMs), '+inf')
`);
