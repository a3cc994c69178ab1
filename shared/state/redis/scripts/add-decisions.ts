import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] decisions
 * ARGV: [1] [2] as always, [3] how many are kept, then each decision
 * Effect: adds them with numbers that rise, also over a life of the server: each is one above the newest, and at least
 * the server's time in µs. As ids of the stream they are written n-0.
 * Returns the numbers.
 */
export const addDecisions = changingScript(`
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local last = newest[1] and tonumber(string.match(newest[1][1], '^%d+')) or 0
local answer = {}
for i = 4, #ARGV do
  last = math.max(last + 1, nowMs * 1000)
  answer[#answer + 1] = whole(last)
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], whole(last) .. '-0', 'd', ARGV[i])
end
tell('decisions', '')
return answer
`);
