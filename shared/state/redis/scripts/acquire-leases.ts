import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] generations, then the lease of each request
 * ARGV: [1] [2] as always, [3] holder, [4] TTL in ms, then for each request: the pool, the least generation
 * Effect: renews each lease that the holder has, unless its generation is too low; takes each that nobody has.
 * Returns for each request "given" or "held", the generation or who holds it, and for how long yet in ms.
 */
export const acquireLeases = changingScript(`
local holder, ttl = ARGV[3], ARGV[4]
-- Whole numbers above 2^53 are no doubles: compared as they are written.
local function less(a, b) return #a < #b or (#a == #b and a < b) end
local answer = {}
for i = 3, #KEYS do
  local key, pool, least = KEYS[i], ARGV[2 * i - 1], ARGV[2 * i]
  local kept = redis.call('GET', key)
  local generation, by
  if kept then generation, by = string.match(kept, '^(%d+) (.*)$') end
  if by and by ~= holder then
    answer[#answer + 1] = 'held'
    answer[#answer + 1] = by
    answer[#answer + 1] = whole(math.max(0, redis.call('PTTL', key)))
  else
    if by and not less(generation, least) then
      redis.call('PEXPIRE', key, ttl)
    else
      redis.call('HINCRBY', KEYS[2], pool, 1)
      generation = redis.call('HGET', KEYS[2], pool)
      if less(generation, least) then
        generation = least
        redis.call('HSET', KEYS[2], pool, least)
      end
      redis.call('SET', key, generation .. ' ' .. holder, 'PX', ttl)
    end
    answer[#answer + 1] = 'given'
    answer[#answer + 1] = generation
    answer[#answer + 1] = ttl
  end
end
return answer
`);
