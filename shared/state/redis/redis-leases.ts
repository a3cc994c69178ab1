import type { LeaseAnswer, LeaseRequest, LeaseStore, Member } from "../store.ts";
import type { RedisConnection } from "./connection.ts";
import { texts } from "./evaluate.ts";
import { inChunks } from "./in-chunks.ts";
import type { RedisKeys } from "./keys.ts";
import { acquireLeases } from "./scripts/acquire-leases.ts";
import { announce } from "./scripts/announce.ts";
import { releaseLeases } from "./scripts/release-leases.ts";
import { storedAs, storedOrNot } from "./stored.ts";

/** A script holds up everybody else while it runs: 200 leases take it under a millisecond. */
const mostAtOnce = 200;

/** Who may command which pool, and which engines live. */
export function redisLeases(connection: RedisConnection, keys: RedisKeys): Omit<LeaseStore, "onEngines"> {
  const acquire = async (holder: string, ttlMs: number, requests: readonly LeaseRequest[]) => {
    const said = texts(
      await connection.change(
        acquireLeases,
        [...commonKeys(keys), ...requests.map(({ pool }) => keys.of("lease", pool))],
        [holder, wholeMs(ttlMs), ...requests.flatMap(({ pool, atLeast = 0n }) => [pool, String(atLeast)])],
      ),
    );
    return requests.map(({ pool }, index) => answerOf(pool, holder, said.slice(3 * index, 3 * index + 3)));
  };
  return {
    acquireLeases: async (holder, ttlMs, requests) => {
      const answers = inChunks(requests, mostAtOnce, (some) => acquire(holder, ttlMs, some));
      return (await Promise.all(answers)).flat();
    },
    releaseLeases: async (leases) => {
      const released = inChunks(leases, mostAtOnce, (some) =>
        connection.change(
          releaseLeases,
          [keys.one("versions"), ...some.map(({ pool }) => keys.of("lease", pool))],
          some.map(({ holder, generation }) => `${generation} ${holder}`),
        ),
      );
      await Promise.all(released);
    },
    announce: async ({ id, actuators }, ttlMs) => {
      const living = texts(
        await connection.change(announce, memberKeys(keys), [id, wholeMs(ttlMs), JSON.stringify({ actuators })]),
      );
      return membersIn(living);
    },
    withdraw: async (id) => {
      await connection.change(announce, memberKeys(keys), [id, "", ""]);
    },
  };
}

const commonKeys = (keys: RedisKeys) => [keys.one("versions"), keys.one("generations")];
const memberKeys = (keys: RedisKeys) => [keys.one("versions"), keys.one("engines"), keys.one("engine-actuators")];

function answerOf(pool: string, asked: string, [kind, said = "", remainingMs]: readonly string[]): LeaseAnswer {
  if (kind === "given") return { kind, lease: { pool, holder: asked, generation: BigInt(said) } };
  return { kind: "held", pool, holder: said, remainingMs: Number(remainingMs) };
}

function membersIn(living: readonly string[]): readonly Member[] {
  const members = living.flatMap((id, index) => {
    const found = index % 2 === 0 ? storedOrNot(storedAs.member, living[index + 1] ?? "") : undefined;
    return found ? [{ id, ...found }] : []; // one of another version takes no pools of ours
  });
  return members.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A server takes whole ones, and none below 1. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.round(ms));
}
