import type { RedisClient } from "./client.ts";
import type { RedisScript } from "./scripts/script.ts";

/** Runs a script. A server that does not know it yet says so without doing anything, and is told it then. */
export async function evaluate(
  client: RedisClient,
  { sha, lua }: RedisScript,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args);
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.message.includes("NOSCRIPT"))) throw thrown;
    return await client.eval(lua, keys.length, ...keys, ...args);
  }
}

/** What a script answers, as the texts it is made of. */
export function texts(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map((one: unknown) => String(one ?? "")) : [];
}
