import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] engines, [3] engine-actuators
 * ARGV: [1] [2] as always, [3] the engine, [4] for how long it lives in ms, or "" for no longer, [5] its actuators
 * Effect: forgets engines that live no longer, and says that this one does; or forgets this one too.
 * Returns all that live and their actuators, in turn.
 */
export const announce = changingScript(`
local function forget(id)
  redis.call('ZREM', KEYS[2], id)
  redis.call('HDEL', KEYS[3], id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', whole(nowMs))) do forget(id) end
local before = redis.call('HGET', KEYS[3], ARGV[3])
if ARGV[4] == '' then
  forget(ARGV[3])
  if before then tell('engines', '') end
else
  redis.call('ZADD', KEYS[2], whole(nowMs + ARGV[4]), ARGV[3])
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[5])
  if before ~= ARGV[5] then tell('engines', '') end
end
return redis.call('HGETALL', KEYS[3])
`);
