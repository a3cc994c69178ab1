import { createHash } from "node:crypto";
import type { Member } from "../../shared/state/store.ts";

/** A pool that some engine has to decide. */
export interface AssignedPool {
  readonly name: string;
  readonly actuator: string;
}

/**
 * Which engine decides which pool: the same answer on every engine that sees the same pools and engines. Each takes its
 * share, rounded up; a pool goes to the engine that ranks it highest (rendezvous hashing) among those that reach its
 * actuator and have room, so that few pools move when an engine comes or goes. A pool that no engine reaches is left out.
 */
export function assignment(pools: readonly AssignedPool[], members: readonly Member[]): ReadonlyMap<string, string> {
  const share = Math.ceil(pools.length / Math.max(1, members.length));
  const taken = new Map(members.map(({ id }) => [id, 0]));
  const assigned = new Map<string, string>();
  const loadOf = ({ id }: Member) => taken.get(id) ?? 0;
  for (const { name, actuator } of [...pools].sort(byName)) {
    const able = members.filter(({ actuators }) => actuators.includes(actuator));
    const roomy = able.filter((member) => loadOf(member) < share);
    const least = Math.min(...able.map(loadOf));
    const among = roomy.length > 0 ? roomy : able.filter((member) => loadOf(member) === least);
    const [first] = among.map(({ id }) => ({ id, rank: rankOf(name, id) })).sort((a, b) => b.rank - a.rank);
    if (!first) continue;
    assigned.set(name, first.id);
    taken.set(first.id, (taken.get(first.id) ?? 0) + 1);
  }
  return assigned;
}

function rankOf(pool: string, engine: string): number {
  return createHash("sha256").update(`${pool}\n${engine}`).digest().readUIntBE(0, 6);
}

function byName(a: AssignedPool, b: AssignedPool): number {
  return a.name < b.name ? -1 : 1;
}
