import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReplicaState } from "./host.ts";
import { type Plan, planOf, type Wanted } from "./plan.ts";
import { newRecord, type ReplicaRecord, type Wish } from "./record.ts";

let records = 0;

function replica(wish: Wish, state: ReplicaState | undefined, rest: Partial<ReplicaRecord> = {}): ReplicaRecord {
  records += 1;
  const name = `replica-${records}`;
  const hosted = state && { name, pool: "pool", workload: "w", hash: rest.hash ?? "new", age: records, state };
  return { ...newRecord({ name, hash: "new", age: records, wish, round: 0, hosted }), ...rest };
}

const simply: Wanted = { desired: 0, hash: "new", run: { victim: "youngest", pausable: false }, mayStart: true };
const standby = (mode: "created" | "paused", replicas: number, pausable = false): Pick<Wanted, "run"> => ({
  run: { victim: "youngest", pausable, standby: { mode, replicas } },
});

function names(plan: Plan, to: Wish): string[] {
  return plan.changes.filter((change) => change.to === to).map(({ record }) => record.name);
}

describe("how many", () => {
  test("adds what is missing", () => {
    expect(planOf([replica("run", "ready")], { ...simply, desired: 3 })).toEqual({ changes: [], add: 2, addSpares: 0 });
  });

  test("adds nothing while starts fail, and still gives up", () => {
    const [old, young] = [replica("run", "ready"), replica("run", "ready")];
    expect(planOf([old], { ...simply, desired: 3, mayStart: false }).add).toBe(0);
    expect(names(planOf([old, young], { ...simply, desired: 1, mayStart: false }), "gone")).toEqual([young.name]);
  });

  test("gives up what does not run yet, then what is of an older template, then by age", () => {
    const old = replica("run", "ready");
    const outdated = replica("run", "ready", { hash: "old" });
    const young = replica("run", "ready");
    const unmade = replica("run", undefined);
    const all = [old, outdated, young, unmade];
    const givenUp = (desired: number, victim: "youngest" | "oldest" = "youngest") =>
      names(planOf(all, { ...simply, desired, run: { victim, pausable: false } }), "gone");
    expect(givenUp(3)).toEqual([unmade.name]);
    expect(givenUp(2)).toEqual([unmade.name, outdated.name]);
    expect(givenUp(1)).toEqual([unmade.name, outdated.name, young.name]);
    expect(givenUp(1, "oldest")).toEqual([unmade.name, outdated.name, old.name]);
  });
});

describe("a changed template", () => {
  test("is taken over by one replica at a time, while all that is desired is ready", () => {
    const [one, other] = [replica("run", "ready", { hash: "old" }), replica("run", "ready", { hash: "old" })];
    expect(planOf([one, other], { ...simply, desired: 2 }).replace).toBe(other);
    const starting = replica("run", "starting");
    expect(planOf([one, starting], { ...simply, desired: 2 })).not.toHaveProperty("replace");
  });

  test("is taken over first where an older one never became ready, so that it can be repaired", () => {
    const [good, broken] = [replica("run", "ready", { hash: "old" }), replica("run", "starting", { hash: "old" })];
    expect(planOf([good, broken], { ...simply, desired: 2 }).replace).toBe(broken);
  });

  test("waits while starts fail", () => {
    const old = replica("run", "ready", { hash: "old" });
    expect(planOf([old], { ...simply, desired: 1, mayStart: false })).not.toHaveProperty("replace");
  });

  test("keeps the place of one that is still ending", () => {
    const leaving = replica("gone", "ready", { replaced: true });
    expect(planOf([replica("run", "ready"), leaving], { ...simply, desired: 2 }).add).toBe(0);
    leaving.replaced = false; // it has ended
    expect(planOf([replica("run", "ready"), leaving], { ...simply, desired: 2 }).add).toBe(1);
  });
});

describe("standby", () => {
  test("is filled only once all that is desired is ready", () => {
    const wanted = { ...simply, ...standby("created", 2), desired: 1 };
    expect(planOf([], wanted)).toMatchObject({ add: 1, addSpares: 0 });
    expect(planOf([replica("run", "starting")], wanted)).toMatchObject({ add: 0, addSpares: 0 });
    expect(planOf([replica("run", "ready")], wanted)).toMatchObject({ add: 0, addSpares: 2 });
    expect(planOf([replica("run", "ready"), replica("spare", undefined)], wanted)).toMatchObject({ addSpares: 1 });
  });

  test("is used before anything is made, the paused first", () => {
    const made = replica("spare", "created");
    const paused = replica("spare", "paused");
    const plan = planOf([made, paused], { ...simply, ...standby("paused", 2), desired: 1 });
    expect(names(plan, "run")).toEqual([paused.name]);
    expect(plan.add).toBe(0);
  });

  test("takes victims only where they may be frozen, and only as many as it holds", () => {
    const running = [replica("run", "ready"), replica("run", "ready"), replica("run", "ready")];
    const pausable = planOf(running, { ...simply, ...standby("paused", 2, true), desired: 0 });
    expect(names(pausable, "spare")).toHaveLength(2);
    expect(names(pausable, "gone")).toHaveLength(1);
    const busy = planOf(running, { ...simply, ...standby("paused", 2), desired: 0 });
    expect(names(busy, "spare")).toEqual([]);
    expect(names(busy, "gone")).toHaveLength(3);
  });

  test("of a workload whose replicas may be frozen is filled by them, not beside them", () => {
    const running = [replica("run", "ready"), replica("run", "ready")];
    expect(planOf(running, { ...simply, ...standby("paused", 2, true), desired: 2 }).addSpares).toBe(0);
    expect(planOf(running, { ...simply, ...standby("paused", 3, true), desired: 2 }).addSpares).toBe(1);
    expect(planOf(running, { ...simply, ...standby("created", 3, true), desired: 2 }).addSpares).toBe(3); // not frozen
  });

  test("is given up where it is of an older template, of another mode, too much, or not wanted", () => {
    const outdated = replica("spare", "paused", { hash: "old", fresh: true });
    const created = replica("spare", "created");
    const [one, other] = [replica("spare", "paused", { fresh: true }), replica("spare", "paused", { fresh: true })];
    const wanted = { ...simply, ...standby("paused", 1) };
    expect(names(planOf([outdated, one, other], wanted), "gone")).toEqual([outdated.name, other.name]);
    expect(names(planOf([one], { ...simply, ...standby("created", 1) }), "gone")).toEqual([one.name]);
    expect(names(planOf([created, one], simply), "gone")).toEqual([one.name, created.name]);
    const needed = { ...simply, desired: 1 };
    expect(planOf([created, one], needed)).toMatchObject({
      add: 0,
      changes: [
        { record: created, to: "run" },
        { record: one, to: "gone" },
      ],
    });
  });

  test("that has worked is given up one by one: each thaws and takes a slot while it finishes", () => {
    const [one, other] = [replica("spare", "paused"), replica("spare", "paused")];
    expect(names(planOf([one, other], simply), "gone")).toEqual([one.name]);
    one.wish = "gone";
    expect(names(planOf([one, other], simply), "gone")).toEqual([]);
    expect(names(planOf([other], simply), "gone")).toEqual([other.name]);
  });
});

describe("whatever there is", () => {
  const states = fc.constantFrom<ReplicaState | undefined>(
    undefined,
    "created",
    "starting",
    "ready",
    "paused",
    "ended",
  );
  const some = fc.array(
    fc.record({
      wish: fc.constantFrom<Wish>("run", "spare", "gone"),
      state: states,
      hash: fc.constantFrom("new", "old"),
      replaced: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const wanted = fc.record({
    desired: fc.nat(10),
    mode: fc.constantFrom<"created" | "paused" | undefined>("created", "paused", undefined),
    replicas: fc.nat(4),
    pausable: fc.boolean(),
    mayStart: fc.boolean(),
  });

  test("never more are to run than desired, and as many as that where nothing hinders", () => {
    fc.assert(
      fc.property(some, wanted, (found, { desired, mode, replicas, pausable, mayStart }) => {
        const all = found.map(({ wish, state, hash, replaced }) =>
          replica(wish, state, { hash, replaced: replaced && wish === "gone" }),
        );
        const run = { victim: "youngest" as const, pausable, standby: mode && { mode, replicas } };
        const plan = planOf(all, { desired, hash: "new", run, mayStart });
        const changed = new Map(plan.changes.map(({ record, to }) => [record, to]));
        const after = all.map((record) => changed.get(record) ?? record.wish);
        const running = after.filter((wish) => wish === "run").length + plan.add;
        const leaving = all.filter(({ replaced }) => replaced).length;
        expect(running).toBeLessThanOrEqual(desired);
        if (mayStart) expect(running + leaving).toBeGreaterThanOrEqual(desired);
        const unused = all.filter((record, index) => after[index] === "spare" && (record.fresh || !record.hosted));
        expect(unused.length).toBeLessThanOrEqual(mode ? replicas : 0);
        expect(changed.size).toBe(plan.changes.length); // nobody is told two things
      }),
    );
  });
});
