import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] the counts of the pool
 * ARGV: [1] [2] as always, [3] pool, [4] workload, [5] replicas, [6] the revision that must be in force or ""
 * Effect: sets the count, with the next revision, unless another is in force.
 * Returns "set" and its revision, or "conflict" and the one in force.
 */
export const setCount = changingScript(`
local kept = redis.call('HGET', KEYS[2], ARGV[4])
local revision = kept and string.match(kept, '^%d+') or '0'
if ARGV[6] ~= '' and ARGV[6] ~= revision then return { 'conflict', revision } end
revision = whole(tonumber(revision) + 1)
redis.call('HSET', KEYS[2], ARGV[4], revision .. ' ' .. ARGV[5])
tell('pool', ARGV[3])
return { 'set', revision }
`);
