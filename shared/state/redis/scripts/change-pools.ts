import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, [2] pools, [3] revisions, [4] writers, then all other keys of each pool that is to be forgotten, in order
 * ARGV: [1] [2] as always, [3] how many keys a pool has, then for each change: "put" or "forget", the pool, the revision
 *       that must be in force or "", the text to put or ""
 * Effect: all changes in turn, or none where a revision is another. What is in force already keeps its revision.
 * Returns "changed" and the revision of each put; or "conflict", which change (from 1), and the revision in force.
 */
export const changePools = changingScript(`
local pools = {}
local names = {}
local function inForce(name)
  if not pools[name] then
    local kept = redis.call('HGET', KEYS[2], name)
    local one = { revision = '0', newest = redis.call('HGET', KEYS[3], name) or '0' }
    if kept then one.revision, one.text = string.match(kept, '^(%d+) (.*)$') end
    one.before = one.text
    pools[name] = one
    names[#names + 1] = name
  end
  return pools[name]
end

local answer = { 'changed' }
local changes = (#ARGV - 3) / 4
for i = 1, changes do
  local at = i * 4
  local kind, name, expected, text = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local one = inForce(name)
  if expected ~= '' and expected ~= one.revision then return { 'conflict', tostring(i), one.revision } end
  if kind == 'forget' then
    one.text, one.revision = nil, '0'
  elseif one.text ~= text then
    one.newest = whole(tonumber(one.newest) + 1)
    one.text, one.revision, one.changed = text, one.newest, true
  end
  if kind == 'put' then answer[#answer + 1] = one.revision end
end

local changed = false
for _, name in ipairs(names) do
  local one = pools[name]
  if one.text and one.changed then
    redis.call('HSET', KEYS[2], name, one.revision .. ' ' .. one.text)
    redis.call('HSET', KEYS[3], name, one.newest)
    changed = true
  elseif not one.text and one.before then
    redis.call('HDEL', KEYS[2], name)
    changed = true
  end
end

local each = tonumber(ARGV[3])
local nextKey = 5
for i = 1, changes do
  if ARGV[i * 4] == 'forget' then
    local name = ARGV[i * 4 + 1]
    if not pools[name].text then
      redis.call('HDEL', KEYS[4], name)
      local gone = redis.call('DEL', unpack(KEYS, nextKey, nextKey + each - 1))
      if pools[name].before or gone > 0 then tell('pool', name) end
    end
    nextKey = nextKey + each
  end
end
if changed then tell('pools', '') end
return answer
`);
