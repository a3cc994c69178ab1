import { expect, test } from "vitest";
import type { RunSpec } from "../../shared/model/command.ts";
import { patience, type Stage } from "./actuator-stage.ts";

/** What is ordered is what runs: exactly, and nothing else. `stage` is a started actuator. */
export function ordersHold(stage: () => Stage): void {
  test("runs as many replicas as ordered, and says so with the command's number", async () => {
    const { order, settles, watch } = stage().pool();
    const observed = watch();
    expect(await order(3n, 3)).toEqual([{ workload: "consumer", kind: "accepted" }]);
    await settles(3);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3, starting: 0, stopping: 0 });
    observed.close();
    expect(observed.seen.at(-1)?.sequence).toBe(3n);
    expect(observed.seen.at(-1)?.peakReplicas).toBe(3);
    const after = observed.seen.filter(({ sequence }) => sequence === 3n);
    expect(after.flatMap(({ workloads }) => workloads).every(({ desired }) => desired === 3)).toBe(true);
    await order(4n, 0);
  });

  test("scales to zero and leaves nothing running", async () => {
    const { order, settles, watch } = stage().pool();
    const observed = watch();
    await order(1n, 2);
    await settles(2);
    await order(2n, 0);
    await settles(0);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 0, ready: 0, stopping: 0 });
    observed.close();
  });

  test("starts a large number at once", async () => {
    const { order, settles } = stage().pool();
    await order(1n, 20);
    await settles(20);
    await order(2n, 0);
    await settles(0);
  });

  test("keeps to the last of many commands under way at the same time", async () => {
    const { mark, order, settles, watch } = stage().pool();
    const counts = Array.from({ length: 20 }, (_, index) => (index * 7) % 6);
    const sent = counts.map((desired, index) => order(BigInt(index + 1), desired).catch(() => undefined));
    await Promise.all([...sent, order(21n, 3)]);
    const observed = watch();
    await settles(3);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3, starting: 0, stopping: 0 });
    observed.close();
    expect(await stage().backend.running(mark)).toBe(3);
    await order(22n, 0);
  });

  test("leaves a workload alone that a command does not name", async () => {
    const { pool, apply, spec, settles } = stage().pool();
    const other = `${pool}-other`;
    await apply(1n, [
      { run: spec(), desired: 2 },
      { run: spec("remainder", other), desired: 1 },
    ]);
    await settles(1, other);
    await apply(2n, [{ run: spec(), desired: 1 }]);
    await settles(1);
    expect(await stage().backend.running(other)).toBe(1);
    await apply(3n, [
      { run: spec(), desired: 0 },
      { run: spec("remainder", other), desired: 0 },
    ]);
  });

  test("leaves the number alone where none is ordered", async () => {
    const { apply, spec, order, settles, watch } = stage().pool();
    await order(1n, 2);
    await settles(2);
    expect(await apply(2n, [{ run: spec() }])).toEqual([{ workload: "consumer", kind: "unchanged" }]);
    const observed = watch();
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 2, ready: 2 });
    observed.close();
    await order(3n, 0);
  });

  test("rejects a faulty specification for good and carries out the other orders", async () => {
    const { apply, spec, settles, order } = stage().pool();
    const faulty: RunSpec = { workload: "faulty", run: { nonsense: true }, hash: "faulty" };
    const outcomes = await apply(1n, [
      { run: faulty, desired: 1 },
      { run: spec(), desired: 1 },
    ]);
    expect(outcomes).toMatchObject([
      { workload: "faulty", kind: "rejected", retryable: false },
      { workload: "consumer", kind: "accepted" },
    ]);
    expect(outcomes[0]).toHaveProperty("reason", expect.stringContaining('"nonsense"'));
    await settles(1);
    expect(await stage().client().validate([spec(), faulty])).toContainEqual(
      expect.objectContaining({ path: expect.stringMatching(/^runs\[1\]\.run/) }),
    );
    await order(2n, 0);
  });

  test("replaces replicas one by one when the specification changes, never more than desired", async ({ skip }) => {
    skip(!stage().backend.makesReplicas, "its scheduler makes the replicas");
    const { pool, mark, spec, apply, order, settles, watch } = stage().pool();
    await order(1n, 3);
    await settles(3);
    const observed = watch();
    const second = `${pool}-second`;
    const changed = spec("consumer", second);
    expect(await apply(2n, [{ run: changed }])).toEqual([{ workload: "consumer", kind: "accepted" }]);
    await settles(3, second);
    expect(await stage().backend.running(mark)).toBe(0);
    observed.close();
    const occupied = observed.seen.map(({ workloads: [all] }) => (all ? all.ready + all.starting + all.stopping : 0));
    const ready = observed.seen.map(({ workloads: [all] }) => all?.ready ?? 0);
    expect(Math.max(...occupied)).toBe(3);
    expect(Math.min(...ready)).toBe(2);
    expect(observed.seen.at(-1)?.peakReplicas).toBe(3);
    await apply(3n, [{ run: changed, desired: 0 }]);
  });
}
