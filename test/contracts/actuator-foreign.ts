import { expect, test } from "vitest";
import { patience, type Stage } from "./actuator-stage.ts";

/** What happens when somebody else scales a workload. `stage` is a started actuator. */
export function foreignChangesHold(stage: () => Stage): void {
  test("puts right what somebody else changed, and says so", async ({ skip }) => {
    const { startOne } = stage().backend;
    if (!startOne) return skip("nobody else can start one");
    const { pool, mark, order, settles, watch } = stage().pool();
    const observed = watch();
    await order(1n, 2);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 2 });
    await startOne(mark, { pool, workload: "consumer" });
    const notices = () => observed.workload()?.notices ?? [];
    await expect.poll(notices, patience).toContainEqual(expect.stringContaining("somebody else"));
    await settles(2);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 2, ready: 2, stopping: 0 });
    expect(observed.seen.some(({ workloads: [all] }) => all?.adopted)).toBe(false);
    observed.close();
    await order(2n, 0);
    await settles(0);
  });

  test("goes on from what somebody else set where it is to adopt that, until the next order", async ({ skip }) => {
    const { startOne } = stage().backend;
    if (!startOne) return skip("nobody else can start one");
    const { pool, mark, apply, specWith, settles, watch } = stage().pool();
    const run = specWith({ foreign: "adopt" });
    const observed = watch([run]);
    await apply(1n, [{ run, desired: 2 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 2, ready: 2 });
    await startOne(mark, { pool, workload: "consumer" });
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3, adopted: true });
    expect(await stage().backend.running(mark)).toBe(3);
    await apply(2n, [{ run, desired: 2 }]);
    await settles(2);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 2, ready: 2 });
    expect(observed.workload()).not.toHaveProperty("adopted");
    observed.close();
    await apply(3n, [{ run, desired: 0 }]);
    await settles(0);
  });
}
