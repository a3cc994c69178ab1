import { changingScript, readingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] the demands or the pauses of a pool
 * ARGV: [1] [2] as always, [3] pool, [4] which, [5] its text or "" to remove it, [6] its TTL in ms or "" for none
 * Effect: puts or removes one, and forgets those whose TTL has ended.
 */
export const putExpiring = changingScript(`
local kept = redis.call('HGETALL', KEYS[2])
for i = 1, #kept, 2 do
  local ends = string.match(kept[i + 1], '^(%d+) ')
  if ends and tonumber(ends) <= nowMs then redis.call('HDEL', KEYS[2], kept[i]) end
end
if ARGV[5] == '' then
  redis.call('HDEL', KEYS[2], ARGV[4])
else
  local ends = ARGV[6] == '' and '-' or whole(nowMs + ARGV[6])
  redis.call('HSET', KEYS[2], ARGV[4], ends .. ' ' .. ARGV[5])
end
tell('pool', ARGV[3])
return 'OK'
`);

/**
 * KEYS: [1] the demands or the pauses of a pool
 * ARGV: [1] which, or left out for all
 * Effect: none.
 * Returns of each that is in force its text and what is left of its TTL in ms, "" where it has none, in turn.
 */
export const readExpiring = readingScript(`
local kept
if ARGV[1] then
  kept = { redis.call('HGET', KEYS[1], ARGV[1]) or nil }
else
  kept = redis.call('HVALS', KEYS[1])
end
local answer = {}
for _, one in ipairs(kept) do
  local ends, text = string.match(one, '^(%S+) (.*)$')
  if ends == '-' then
    answer[#answer + 1] = text
    answer[#answer + 1] = ''
  elseif tonumber(ends) > nowMs then
    answer[#answer + 1] = text
    answer[#answer + 1] = whole(tonumber(ends) - nowMs)
  end
end
return answer
`);
