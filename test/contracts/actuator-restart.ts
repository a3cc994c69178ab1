import { expect, test } from "vitest";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { holder, patience, type Stage } from "./actuator-stage.ts";

/** What a restart keeps, and what an end leaves. `stage` is a started actuator. */
export function restartsHold(stage: () => Stage): void {
  test("after a restart in the middle of a scale it still knows whom to obey, and comes to the exact count", async () => {
    const { mark, spec, order, settles, watch } = stage().pool();
    await order(5n, 6);
    await stage().stop();
    const { replicasOutliveActuator } = await stage()
      .start()
      .then(() => stage().client().describe())
      .then((info) => info.capabilities);
    if (!replicasOutliveActuator) expect(await stage().backend.running(mark)).toBe(0);

    const observed = watch([spec()]);
    await expect.poll(() => observed.seen.length, patience).toBeGreaterThan(0);
    expect(observed.seen[0]).not.toHaveProperty("sequence");
    await expect(order(4n, 1)).rejects.toMatchObject({ code: "stale-sequence", details: { newestSequence: "5" } });
    await expect(order(6n, 1, { holder: "engine-b", generation: 7n })).rejects.toMatchObject({
      code: "stale-generation",
    });
    await order(6n, 4);
    await settles(4);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 4, ready: 4, starting: 0, stopping: 0 });
    observed.close();
    await order(7n, 0);
    await settles(0);
  });

  test("nobody is told of what it ends when it stops: an engine would take that for what became of its replicas", async () => {
    const { pool, spec, order, settles } = stage().pool();
    const apart = actuatorClient("apart", stage().address());
    const told: (readonly [ready: number, stopping: number] | "gone")[] = [];
    apart.observe(() => ({ pool, fence: holder, runs: [spec()] }), {
      onObservation: ({ workloads: [one] }) => told.push([one?.ready ?? 0, one?.stopping ?? 0]),
      onDown: () => told.push("gone"),
    });
    await order(1n, 3);
    await settles(3);
    await expect.poll(() => told.at(-1), patience).toEqual([3, 0]);
    const before = told.length;
    await stage().stop();
    await expect.poll(() => told.includes("gone"), patience).toBe(true);
    apart.close();
    const [first, ...rest] = told.slice(before).filter((one) => one !== "gone");
    expect([first ?? [3, 0], ...rest]).toEqual([[3, 0]]);
    await stage().start();
    await order(2n, 0);
    await settles(0);
  });

  test("carries out the newest command when it is repeated after a restart", async () => {
    const { order, settles } = stage().pool();
    await order(1n, 2);
    await stage().stop();
    await stage().start();
    await order(1n, 2);
    await settles(2);
    await order(2n, 0);
  });

  test("when it stops, replicas stay or end as its capabilities say", async () => {
    const { mark, order, settles } = stage().pool();
    const { capabilities } = await stage().client().describe();
    await order(1n, 3);
    await settles(3);
    await stage().stop();
    expect(await stage().backend.running(mark)).toBe(capabilities.replicasOutliveActuator ? 3 : 0);
    await stage().start();
    await order(2n, 0);
    await settles(0);
  });

  test.each([
    ["scale-to-zero", 0],
    ["scale-to-min", 1],
  ])("when it stops, replicas that could stay are ended where the workload says so: %s", async (onExit, left) => {
    const { mark, apply, specWith, settles } = stage().pool();
    const { capabilities } = await stage().client().describe();
    if (!capabilities.replicasOutliveActuator) return;
    const run = specWith({ onExit }, 1);
    await apply(1n, [{ run, desired: 3 }]);
    await settles(3);
    await stage().stop();
    await expect.poll(() => stage().backend.running(mark), patience).toBe(left);
    await stage().start();
    await apply(2n, [{ run, desired: 0 }]);
    await settles(0);
  });
}
