import { readingScript } from "./script.ts";

/**
 * KEYS: [1] versions
 * Effect: none, but it is refused where nothing may be written (a replica, a full disk): deleting nothing is a write.
 * Returns the server's time in ms, and the versions of pools, pool, engines, decisions and asked, each "" where there is none.
 */
export const look = readingScript(`
redis.call('HDEL', KEYS[1], '')
local found = redis.call('HMGET', KEYS[1], 'pools', 'pool', 'engines', 'decisions', 'asked')
local answer = { whole(nowMs) }
for i = 1, 5 do answer[i + 1] = found[i] or '' end
return answer
`);
