import { expect, test } from "vitest";
import { patience, type Stage } from "./actuator-stage.ts";

/** What is told is what is. `stage` is a started actuator of kind `name`. */
export function observationsHold(name: string, stage: () => Stage): void {
  test("describes itself", async () => {
    const info = await stage().client().describe();
    expect(info.kind).toBe(name);
    expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  test("tells at once what there is when a pool is opened, without an order", async () => {
    const { spec, watch } = stage().pool();
    const { seen, workload, close } = watch([spec()]);
    const nothing = { workload: "consumer", ready: 0, starting: 0, stopping: 0, standby: 0 };
    await expect.poll(workload, patience).toMatchObject(nothing); // what is not known yet is left out
    close();
    const told = seen.flatMap(({ workloads }) => workloads);
    expect(told.every((observed) => observed.desired === undefined)).toBe(true);
    expect(seen[0]).not.toHaveProperty("sequence");
  });

  test("notices within a second that somebody else ended a replica, and makes it good", async () => {
    const { mark, order, settles, watch } = stage().pool();
    const observed = watch();
    await order(1n, 2);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 2 });
    const before = observed.seen.length;
    await stage().backend.endOne(mark);
    const told = () => observed.seen.slice(before).some(({ workloads }) => (workloads[0]?.ready ?? 2) < 2);
    await expect.poll(told, { timeout: 1000, interval: 5 }).toBe(true);
    await settles(2);
    observed.close();
    await order(2n, 0);
  });

  test("tells several observers of one pool the same", async () => {
    const { order, watch } = stage().pool();
    const [one, other] = [watch(), watch()];
    await order(1n, 1);
    await expect.poll(one.workload, patience).toMatchObject({ ready: 1 });
    await expect.poll(other.workload, patience).toMatchObject({ ready: 1 });
    one.close();
    await order(2n, 0);
    await expect.poll(other.workload, patience).toMatchObject({ ready: 0, stopping: 0 });
    other.close();
  });

  test("speaks at least every second, also when nothing happens", async () => {
    const { watch } = stage().pool();
    const { seen, workload, close } = watch();
    await expect.poll(workload, patience).toBeDefined(); // until it is known it is left out
    const known = seen.length - 1;
    await expect.poll(() => seen.length - known, { timeout: 3500, interval: 20 }).toBeGreaterThanOrEqual(3);
    close();
    const gaps = seen.slice(1).map(({ sentAtMs }, index) => sentAtMs - (seen[index]?.sentAtMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(1500);
    const [first, ...later] = seen.slice(known);
    for (const { workloads } of later) expect(workloads).toEqual(first?.workloads); // a beat takes nothing back
  });
}
