import type { Decision } from "../../model/decision.ts";
import { mostDecisions } from "../kept.ts";
import type { PublishedStore } from "../store.ts";
import type { RedisConnection } from "./connection.ts";
import { texts } from "./evaluate.ts";
import type { RedisKeys } from "./keys.ts";
import { addDecisions } from "./scripts/add-decisions.ts";
import { storedAs, storedOrNot } from "./stored.ts";

type Decisions = Pick<PublishedStore, "addDecisions" | "decisionsAfter" | "newestDecisions">;

type Entry = readonly [id: string, fields: readonly string[]];

/** The decisions of all engines, in one order. */
export function redisDecisions(connection: RedisConnection, keys: RedisKeys): Decisions {
  const key = keys.one("decisions");
  return {
    addDecisions: async (made) => {
      if (made.length === 0) return [];
      const args = [mostDecisions, ...made.map((decision) => JSON.stringify(decision))];
      const numbers = texts(await connection.change(addDecisions, [keys.one("versions"), key], args));
      return made.map((decision, index) => ({ id: BigInt(numbers[index] ?? "0"), ...decision }));
    },
    decisionsAfter: async (id, most) => {
      if (most <= 0) return [];
      for (let from = `${id + 1n}-0`; ; ) {
        const entries = await connection.read((client) => client.xrange(key, from, "+", "COUNT", most));
        const decisions = entries.flatMap(decisionIn);
        const last = entries.at(-1)?.[0];
        if (decisions.length > 0 || last === undefined || entries.length < most) return decisions;
        from = `(${last}`; // nothing of these can be read: who asks would never get on
      }
    },
    newestDecisions: async (most) => {
      if (most <= 0) return [];
      const entries = await connection.read((client) => client.xrevrange(key, "+", "-", "COUNT", most));
      return entries.flatMap(decisionIn).reverse();
    },
  };
}

/** What a newer version wrote and this one does not know is left out. */
function decisionIn([id, fields]: Entry): readonly Decision[] {
  const decision = storedOrNot(storedAs.decision, fields[1] ?? "");
  return decision ? [{ id: BigInt(id.split("-", 1)[0] ?? "0"), ...decision }] : [];
}
