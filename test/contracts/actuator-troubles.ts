import { expect, test } from "vitest";
import { patience, type Stage } from "./actuator-stage.ts";

/** What happens when the scheduler cannot, will not, or is not there. `stage` is a started actuator. */
export function troublesHold(stage: () => Stage): void {
  test("says why a workload cannot run, and holds up no other for it", async () => {
    const { apply, spec, settles, watch } = stage().pool();
    const nothing = { workload: "nothing", run: stage().backend.runOfNothing(), hash: "nothing" };
    const observed = watch([spec(), nothing]);
    await apply(1n, [
      { run: nothing, desired: 2 },
      { run: spec(), desired: 2 },
    ]);
    await settles(2);
    const why = () => {
      const { workloads = [], unknown = [] } = observed.seen.at(-1) ?? {};
      const known = workloads.find(({ workload }) => workload === "nothing");
      if (known) return known.ready === 0 ? known.trouble?.detail : "there are some";
      return unknown.find(({ workload }) => workload === "nothing")?.why;
    };
    await expect.poll(() => (why() ?? "").length, patience).toBeGreaterThan(10);
    expect(why()).not.toBe("there are some");
    observed.close();
    await apply(2n, [
      { run: nothing, desired: 0 },
      { run: spec(), desired: 0 },
    ]);
    await settles(0);
  });

  test("a scheduler that is away is told as such: what runs is not taken for gone, and orders are carried out afterwards", async ({
    skip,
  }) => {
    const { goDown } = stage().backend;
    if (!goDown) return skip("its scheduler cannot be away");
    const { spec, order, settles, watch } = stage().pool();
    const observed = watch([spec()]);
    await order(1n, 2);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 2 });
    const comeBack = await goDown();
    const before = observed.seen.length;
    await expect.poll(() => observed.seen.at(-1)?.unreachable ?? "", patience).not.toBe("");
    await order(2n, 3);
    const away = observed.seen.slice(before);
    await comeBack();
    expect(away.every(({ workloads: [all] }) => all?.ready === 2)).toBe(true);
    await settles(3);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3 });
    await expect.poll(() => observed.seen.at(-1), patience).not.toHaveProperty("unreachable");
    observed.close();
    await order(3n, 0);
    await settles(0);
  });

  test("an actuator that starts while its scheduler is away says nothing of what it does not know", async ({
    skip,
  }) => {
    const { goDown } = stage().backend;
    if (!goDown) return skip("its scheduler cannot be away");
    const { capabilities } = await stage().client().describe();
    if (!capabilities.replicasOutliveActuator) return skip("no replica outlives it");
    const { spec, order, settles, watch } = stage().pool();
    await order(1n, 2);
    await settles(2);
    await stage().stop();
    const comeBack = await goDown();
    await stage().start();
    const observed = watch([spec()]);
    await expect.poll(() => observed.seen.at(-1)?.unreachable ?? "", patience).not.toBe("");
    const away = [...observed.seen];
    await comeBack();
    expect(away.flatMap(({ workloads }) => workloads)).toEqual([]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 2 });
    observed.close();
    await order(2n, 0);
    await settles(0);
  });

  test("a slow scheduler delays what it does, not what is said", async ({ skip }) => {
    const { goSlow } = stage().backend;
    if (!goSlow) return skip("its scheduler cannot be slow");
    const { spec, order, settles, watch } = stage().pool();
    const observed = watch([spec()]);
    await order(1n, 1);
    await settles(1);
    const goFast = await goSlow();
    const sentAtMs = performance.now();
    await order(2n, 3);
    expect(performance.now() - sentAtMs).toBeLessThan(400); // an answer of the scheduler takes longer
    await settles(3);
    await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3 });
    await goFast();
    observed.close();
    const gaps = observed.seen.slice(1).map(({ sentAtMs: at }, index) => at - (observed.seen[index]?.sentAtMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(1500);
    await order(3n, 0);
    await settles(0);
  });
}
