import { expect, test } from "vitest";
import { patience, type Stage } from "./actuator-stage.ts";

/** Replicas held ready. `stage` is a started actuator; what it cannot do it does not claim. */
export function standbyHolds(stage: () => Stage): void {
  test.each(["created", "paused"])("holds replicas ready as %s, uses them first and fills up again", async (mode) => {
    const { capabilities } = await stage().client().describe();
    if (!capabilities.standby.includes(mode)) return;
    const { apply, specWith, settles, watch } = stage().pool();
    const run = specWith({ standby: { mode, replicas: 2 } });
    const observed = watch([run]);
    await apply(1n, [{ run, desired: 1 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 1, starting: 0, standby: 2 });
    await settles(1); // what is held ready does not work
    await apply(2n, [{ run, desired: 3 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 3, starting: 0, stopping: 0, standby: 2 });
    await settles(3);
    const slots = observed.seen.map(({ workloads: [all] }) => (all ? all.ready + all.starting + all.stopping : 0));
    expect(Math.max(...slots)).toBe(3);
    await apply(3n, [{ run: specWith({}), desired: 0 }]); // without standby
    await settles(0);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 0, stopping: 0, standby: 0 });
    observed.close();
  });

  test("freezes replicas that are given up only where the workload says that they may be", async () => {
    const { capabilities } = await stage().client().describe();
    if (!capabilities.standby.includes("paused")) return;
    const { apply, specWith, settles, watch } = stage().pool();
    const run = specWith({ standby: { mode: "paused", replicas: 3 }, pausable: true });
    const observed = watch([run]);
    await apply(1n, [{ run, desired: 3 }]);
    await settles(3);
    await apply(2n, [{ run, desired: 1 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 1, stopping: 0, standby: 2 });
    await settles(1); // the scheduler's own list may be a moment behind its events
    await apply(3n, [{ run, desired: 3 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 3, starting: 0, standby: 0 });
    await apply(4n, [{ run: specWith({}), desired: 0 }]);
    await settles(0);
    await expect.poll(observed.workload, patience).toMatchObject({ standby: 0 });
    observed.close();
  });

  test("is adopted after a restart where replicas outlive the actuator", async () => {
    const { capabilities } = await stage().client().describe();
    if (!capabilities.standby.includes("paused") || !capabilities.replicasOutliveActuator) return;
    const { apply, specWith, settles, watch } = stage().pool();
    const run = specWith({ standby: { mode: "paused", replicas: 2 } });
    await apply(1n, [{ run, desired: 1 }]);
    const before = watch([run]);
    await expect.poll(before.workload, patience).toMatchObject({ ready: 1, standby: 2 });
    before.close();
    await stage().stop();
    await stage().start();
    const observed = watch([run]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 1, standby: 2 });
    await apply(2n, [{ run, desired: 3 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 3 });
    await settles(3);
    await apply(3n, [{ run: specWith({}), desired: 0 }]);
    await expect.poll(observed.workload, patience).toMatchObject({ ready: 0, stopping: 0, standby: 0 });
    observed.close();
  });
}
