import type { Log } from "../telemetry/log.ts";
import type { LeaseAnswer, LeaseRequest, LeaseStore, Member } from "./store.ts";
import { storeListeners } from "./store-listeners.ts";

interface HeldLease {
  readonly holder: string;
  readonly generation: bigint;
  readonly endsAtMs: number;
}

/** Leases and engines of this process only. `nowMs` is a monotonic clock. */
export function memoryLeases(nowMs: () => number, log?: Log): LeaseStore {
  const held = new Map<string, HeldLease>();
  const told = storeListeners("engines", log);
  const acquire = (holder: string, ttlMs: number, { pool, atLeast = 0n }: LeaseRequest): LeaseAnswer => {
    const now = nowMs();
    const current = held.get(pool);
    const valid = current !== undefined && current.endsAtMs > now;
    if (valid && current.holder !== holder) {
      return { kind: "held", pool, holder: current.holder, remainingMs: current.endsAtMs - now };
    }
    const renewed = valid && current.generation >= atLeast;
    const next = (current?.generation ?? 0n) + 1n;
    const generation = renewed ? current.generation : next > atLeast ? next : atLeast;
    held.set(pool, { holder, generation, endsAtMs: now + ttlMs });
    return { kind: "given", lease: { pool, holder, generation } };
  };
  return {
    ...memoryMembers(nowMs, told.tell),
    acquireLeases: async (holder, ttlMs, requests) => requests.map((request) => acquire(holder, ttlMs, request)),
    releaseLeases: async (leases) => {
      const released = leases.filter(({ pool, holder, generation }) => {
        const current = held.get(pool);
        if (current?.holder !== holder || current.generation !== generation) return false;
        held.set(pool, { ...current, endsAtMs: 0 });
        return current.endsAtMs > nowMs();
      });
      if (released.length > 0) told.tell();
    },
    onEngines: told.add,
  };
}

interface LivingMember {
  readonly member: Member;
  readonly endsAtMs: number;
}

function memoryMembers(nowMs: () => number, changed: () => void): Pick<LeaseStore, "announce" | "withdraw"> {
  const members = new Map<string, LivingMember>();
  const forgetDead = () => {
    for (const [id, { endsAtMs }] of members) if (endsAtMs <= nowMs()) members.delete(id);
  };
  return {
    announce: async (member, ttlMs) => {
      forgetDead();
      const known = members.get(member.id)?.member;
      members.set(member.id, { member, endsAtMs: nowMs() + ttlMs });
      if (!known || JSON.stringify(known.actuators) !== JSON.stringify(member.actuators)) changed();
      return [...members.values()].map((living) => living.member).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    withdraw: async (id) => {
      forgetDead();
      if (members.delete(id)) changed();
    },
  };
}
