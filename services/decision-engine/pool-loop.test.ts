import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Command } from "../../shared/model/command.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { ActuatorClient, PoolEvents } from "../../shared/rpc/actuator-client.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { fixedWorkload, pool } from "../../test/support/pool-builders.ts";
import { decisionLog } from "./decision-log.ts";
import { PoolLoop } from "./pool-loop.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const spec: PoolSpec = {
  ...pool([{ ...fixedWorkload("a", 1, { replicas: { min: 0, max: 5 } }) }], { capacity: 5 }),
  ...{ name: "hand", actuator: "local" },
};

/** The far side of the wire: keeps what it is told, and reports what the test says. */
function farSide() {
  const commands: Command[] = [];
  const watchers: PoolEvents[] = [];
  const client: ActuatorClient = {
    describe: expect.unreachable,
    validate: async () => [],
    observe: (_, events) => {
      watchers.push(events);
      return { close: () => undefined };
    },
    apply: async (command) => {
      commands.push(command);
      return command.orders.map(({ run }) => ({ workload: run.workload, kind: "accepted" }));
    },
    close: () => undefined,
  };
  const report = (desired?: number) => {
    const known = desired === undefined ? {} : { desired };
    const a = { workload: "a", ...known, ready: desired ?? 0, starting: 0, stopping: 0, standby: 0 };
    watchers.at(-1)?.onObservation({ pool: "hand", workloads: [a], sentAtMs: 0, peakReplicas: 0 }, performance.now());
  };
  const lose = () => watchers.at(-1)?.onDown(new MicroscalerError("unavailable", "the actuator is gone"));
  return { client, commands, report, lose };
}

function loopOn(client: ActuatorClient, store = memoryStore()) {
  const link = () => ({ name: "collector", up: true });
  const hub = { subscribe: () => () => undefined, link, close: () => undefined };
  return new PoolLoop(spec, {
    store,
    hub,
    actuator: client,
    decisions: decisionLog(),
    holder: "e",
    log: keptLog().log,
  });
}

const desiredIn = (commands: readonly Command[]) => commands.map(({ orders }) => orders[0]?.desired);

test("records that cannot be read are not the same as none: nothing is ordered until they are", async () => {
  const store = memoryStore();
  await store.setFixed("hand", "a", 4);
  let failures = 3;
  const flaky = {
    ...store,
    getFixed: (...asked: Parameters<typeof store.getFixed>) =>
      failures-- > 0 ? Promise.reject(new Error("the store is away")) : store.getFixed(...asked),
  };
  const { client, commands, report } = farSide();
  const loop = loopOn(client, flaky);
  await vi.advanceTimersByTimeAsync(0);
  report(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(commands).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(desiredIn(commands)).toEqual([4]);
  await loop.stop();
});

test("what an actuator was ordered before this engine began is kept; one that knows of no order is told the file's count", async () => {
  for (const [known, ordered] of [
    [3, 3],
    [undefined, 1],
  ] as const) {
    const { client, commands, report } = farSide();
    const loop = loopOn(client);
    await vi.advanceTimersByTimeAsync(0);
    report(known);
    await vi.advanceTimersByTimeAsync(100);
    expect(desiredIn(commands)).toEqual([ordered]);
    await loop.stop();
  }
});

test("an actuator that comes back without its orders is told them again", async () => {
  const { client, commands, report, lose } = farSide();
  const loop = loopOn(client);
  await vi.advanceTimersByTimeAsync(0);
  report();
  await vi.advanceTimersByTimeAsync(100);
  lose();
  report();
  await vi.advanceTimersByTimeAsync(100);
  expect(desiredIn(commands)).toEqual([1, 1]);
  await loop.stop();
});

test("nothing is ordered once it is stopped", async () => {
  const { client, commands, report } = farSide();
  const loop = loopOn(client);
  await vi.advanceTimersByTimeAsync(0);
  await loop.stop();
  report(3);
  await vi.advanceTimersByTimeAsync(5000);
  expect(commands).toEqual([]);
});
