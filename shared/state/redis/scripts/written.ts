import { changingScript, readingScript } from "./script.ts";

/**
 * Nothing is written of a pool that was forgotten: nobody would ever remove it. Numbers of generations may be above 2^53:
 * they are compared as they are written.
 */
const unlessNewer = `
if redis.call('HEXISTS', KEYS[3], ARGV[3]) == 0 and redis.call('HEXISTS', KEYS[4], ARGV[3]) == 1 then return 'forgotten' end
local newest = redis.call('HGET', KEYS[2], ARGV[3]) or '0'
if #newest > #ARGV[4] or (#newest == #ARGV[4] and newest > ARGV[4]) then return 'older' end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
`;

/**
 * KEYS: [1] versions, [2] writers, [3] pools, [4] revisions, [5] the checkpoint of the pool, or what is shown of it
 * ARGV: [1] [2] as always, [3] pool, [4] generation, [5] holder, [6] content, [7] its TTL in ms or "" for none
 * Effect: writes it down, unless a newer generation has written anything of the pool, or it was forgotten.
 */
export const writeDown = changingScript(`${unlessNewer}
redis.call('HSET', KEYS[5], 'content', ARGV[6], 'holder', ARGV[5], 'atMs', whole(nowMs))
if ARGV[7] ~= '' then redis.call('PEXPIRE', KEYS[5], ARGV[7]) end
return 'OK'
`);

/**
 * KEYS: [1] what was written so
 * Effect: none.
 * Returns content, holder and age in ms, or nothing.
 */
export const readWritten = readingScript(`
local found = redis.call('HMGET', KEYS[1], 'content', 'holder', 'atMs')
if not found[1] then return {} end
return { found[1], found[2], whole(math.max(0, nowMs - found[3])) }
`);

/**
 * KEYS: [1] versions, [2] writers, [3] pools, [4] revisions, [5] the moments of the pool
 * ARGV: [1] [2] as always, [3] pool, [4] generation, [5] the moment, [6] how many are kept
 * Effect: adds it, unless a newer generation has written anything of the pool, or it was forgotten.
 */
export const addMoment = changingScript(`${unlessNewer}
redis.call('RPUSH', KEYS[5], ARGV[5])
redis.call('LTRIM', KEYS[5], -tonumber(ARGV[6]), -1)
return 'OK'
`);
