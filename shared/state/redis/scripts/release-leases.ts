import { changingScript } from "./script.ts";

/**
 * KEYS: [1] versions, then each lease
 * ARGV: [1] [2] as always, then generation and holder of each as they are kept
 * Effect: frees each that is still so.
 */
export const releaseLeases = changingScript(`
local released = false
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[i + 1] then
    redis.call('DEL', KEYS[i])
    released = true
  end
end
if released then tell('engines', '') end
return 'OK'
`);
