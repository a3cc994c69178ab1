import type { Log } from "../../telemetry/log.ts";
import { listenersByName } from "../listeners-by-name.ts";
import type { Store } from "../store.ts";
import { storeListeners } from "../store-listeners.ts";

/** Who is told of changes, by messages; versions that are read now and then make up for lost ones. */
export interface News extends Pick<Store, "onPools" | "onEngines" | "onChange" | "onDecisions" | "onAsked"> {
  /** A message: what changed, its version, and, of a pool, its name. */
  heard(message: string): void;
  /** The versions of pools, pool, engines, decisions, asked, in this order, "" where there is none. */
  read(versions: readonly string[]): void;
  /** Anything may have changed. */
  tellAll(): void;
}

const topics = ["pools", "pool", "engines", "decisions", "asked"] as const;

/** The first version in a life of a server is a whole number of ms, in µs. */
const firstVersions = 1000;

export function news(log: Log | undefined): News {
  const [pools, engines] = [storeListeners("pools", log), storeListeners("engines", log)];
  const [decisions, asked] = [storeListeners("decisions", log), storeListeners("asked", log)];
  const pool = listenersByName(log);
  const of = { pools, engines, decisions, asked, pool: { tell: pool.tellAll } };
  const seen = new Map<string, number>(topics.map((topic) => [topic, 0]));
  return {
    ...{
      onPools: pools.add,
      onEngines: engines.add,
      onDecisions: decisions.add,
      onAsked: asked.add,
      onChange: pool.add,
    },
    heard: (message) => {
      const [, said, number, name = ""] = /^(\S+) (\d+) ([\s\S]*)$/.exec(message) ?? [];
      const topic = topics.find((one) => one === said);
      if (!topic) return;
      const before = seen.get(topic) ?? 0;
      const version = Number(number);
      if (version <= before) return; // told when it was read
      seen.set(topic, version);
      const nothingLost = before === 0 ? version % firstVersions === 0 : version === before + 1;
      if (topic === "pool" && nothingLost) pool.tell(name);
      else of[topic].tell();
    },
    read: (versions) => {
      for (const [index, topic] of topics.entries()) {
        const version = Number(versions[index] ?? "");
        if (version === seen.get(topic)) continue;
        seen.set(topic, version);
        of[topic].tell();
      }
    },
    tellAll: () => {
      for (const topic of topics) of[topic].tell();
    },
  };
}
