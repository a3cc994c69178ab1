import { createHash } from "node:crypto";

/** A Lua script that a Redis runs in one step. */
export interface RedisScript {
  readonly lua: string;
  /** By which a server that knows it calls it. */
  readonly sha: string;
}

/** What every script begins with: the server's time, and how a number is written. */
const clock = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
-- Numbers of Lua are doubles: exact up to 2^53, but written like 1.7e+15 by tostring.
local function whole(number) return string.format('%.0f', number) end
`;

/** A script that changes nothing, after the common beginning: `nowMs`, `whole(number)`. */
export function readingScript(body: string): RedisScript {
  const lua = clock + body;
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/**
 * What each script that changes something goes on with.
 *
 * KEYS: [1] versions
 * ARGV: [1] until when by the server's clock it may be carried out, in ms; [2] the channel of news
 * Effect: none after that instant: whoever sent it was told that it failed. A command may lie in the buffer of a server
 * or a process that stood still, and no client can take it back. Only clocks of the same server are compared.
 */
const inTime = `
if nowMs > tonumber(ARGV[1]) then
  return redis.error_reply('LATE it may not be carried out any more')
end
-- A version begins above any of an earlier life of the server.
local function tell(topic, name)
  local version = redis.call('HINCRBY', KEYS[1], topic, 1)
  if version == 1 then
    version = nowMs * 1000
    redis.call('HSET', KEYS[1], topic, whole(version))
  end
  redis.call('PUBLISH', ARGV[2], topic .. ' ' .. whole(version) .. ' ' .. name)
end
`;

/** A script that changes something, after the common beginning: `nowMs`, `whole(number)`, `tell(topic, name)`. */
export function changingScript(body: string): RedisScript {
  return readingScript(inTime + body);
}
