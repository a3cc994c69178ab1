import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MicroscalerError } from "../../shared/errors.ts";
import type { Fence, Order, RunSpec } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import { type ActuatorClient, actuatorClient } from "../../shared/rpc/actuator-client.ts";

/** An actuator with a real scheduler behind it, as the suite needs it. */
export interface ActuatorBackend {
  /** Starts it, or starts it again with the same state folder. */
  start(): Promise<{ readonly address: string; stop(): Promise<void> }>;
  /** How a replica is run that stays until it is told to stop; `mark` makes replicas findable and specifications differ. */
  run(mark: string): JsonObject;
  /** Replicas with this mark that the scheduler itself has, whatever the actuator says. */
  running(mark: string): Promise<number>;
  /** Ends one of them behind the actuator's back. */
  endOne(mark: string): Promise<void>;
  /** Leaves nothing behind. */
  cleanUp(): Promise<void>;
}

const deadlineMs = 5000;
/** For what takes the scheduler's own time. */
const patience = { timeout: 10_000, interval: 20 };

let pools = 0;

/** What every actuator must hold, over gRPC and against its real scheduler. */
export function actuatorContract(name: string, makeBackend: () => Promise<ActuatorBackend>): void {
  describe(`the ${name} actuator`, () => {
    let backend: ActuatorBackend;
    let service: Awaited<ReturnType<ActuatorBackend["start"]>>;
    let client: ActuatorClient;
    const connect = async () => {
      service = await backend.start();
      client = actuatorClient(name, service.address);
    };
    const disconnect = async () => {
      client.close();
      await service.stop();
    };
    beforeAll(async () => {
      backend = await makeBackend();
      await connect();
    });
    afterAll(async () => {
      await disconnect();
      await backend.cleanUp();
    });

    const holder: Fence = { holder: "engine-a", generation: 7n };
    const stage = () => {
      pools += 1;
      const pool = `pool-${pools}`;
      const mark = `${pool}-first`;
      const spec = (workload = "consumer", ofMark = mark): RunSpec => ({
        workload,
        run: backend.run(ofMark),
        hash: ofMark,
      });
      const apply = (sequence: bigint, orders: readonly Order[], fence = holder) =>
        client.apply({ pool, fence, sequence, orders }, { deadlineMs });
      const order = (sequence: bigint, desired: number, fence = holder) =>
        apply(sequence, [{ run: spec(), desired }], fence);
      const settles = (count: number, ofMark = mark) =>
        expect.poll(() => backend.running(ofMark), patience).toBe(count);
      return { pool, mark, spec, apply, order, settles };
    };
    const watch = (pool: string, runs: readonly RunSpec[] = [], fence = holder) => {
      const seen: PoolObservation[] = [];
      const errors: MicroscalerError[] = [];
      const stream = client.observe(() => ({ pool, fence, runs }), {
        onObservation: (observation) => seen.push(observation),
        onDown: (error) => errors.push(error),
      });
      const workload = (of = "consumer") => seen.at(-1)?.workloads.find((observed) => observed.workload === of);
      return { seen, errors, workload, close: stream.close };
    };

    test("describes itself", async () => {
      const info = await client.describe();
      expect(info.kind).toBe(name);
      expect(info.version).toMatch(/^\d+\.\d+\.\d+/);
    });

    test("tells at once what there is when a pool is opened, without an order", async () => {
      const { pool, spec } = stage();
      const { seen, close } = watch(pool, [spec()]);
      await expect.poll(() => seen.length, patience).toBeGreaterThan(0);
      close();
      expect(seen[0]?.workloads).toEqual([{ workload: "consumer", ready: 0, starting: 0, stopping: 0, standby: 0 }]);
      expect(seen[0]).not.toHaveProperty("sequence");
    });

    test("runs as many replicas as ordered, and says so with the command's number", async () => {
      const { pool, order, settles } = stage();
      const observed = watch(pool);
      expect(await order(3n, 3)).toEqual([{ workload: "consumer", kind: "accepted" }]);
      await settles(3);
      await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3, starting: 0, stopping: 0 });
      observed.close();
      expect(observed.seen.at(-1)?.sequence).toBe(3n);
      expect(observed.seen.at(-1)?.peakReplicas).toBe(3);
      const after = observed.seen.filter(({ sequence }) => sequence === 3n);
      expect(after.every(({ workloads }) => workloads[0]?.desired === 3)).toBe(true);
      await order(4n, 0);
    });

    test("scales to zero and leaves nothing running", async () => {
      const { pool, order, settles } = stage();
      const observed = watch(pool);
      await order(1n, 2);
      await settles(2);
      await order(2n, 0);
      await settles(0);
      await expect.poll(observed.workload, patience).toMatchObject({ desired: 0, ready: 0, stopping: 0 });
      observed.close();
    });

    test("starts a large number at once", async () => {
      const { order, settles } = stage();
      await order(1n, 20);
      await settles(20);
      await order(2n, 0);
      await settles(0);
    });

    test("changes nothing when a command is repeated", async () => {
      const { order, settles } = stage();
      await order(1n, 2);
      await settles(2);
      expect(await order(1n, 2)).toEqual([{ workload: "consumer", kind: "accepted" }]);
      expect(await order(1n, 5)).toEqual([{ workload: "consumer", kind: "accepted" }]); // not what it said the first time
      expect(await order(2n, 2)).toEqual([{ workload: "consumer", kind: "unchanged" }]);
      await settles(2);
      await order(3n, 0);
    });

    test("refuses a late command and names the newest", async () => {
      const { order, settles } = stage();
      await order(10n, 1);
      await expect(order(9n, 4)).rejects.toMatchObject({ code: "stale-sequence", details: { newestSequence: "10" } });
      await order(12n, 2);
      await expect(order(11n, 0)).rejects.toMatchObject({ code: "stale-sequence" });
      await settles(2);
      await order(13n, 0);
    });

    test("refuses a lower generation and another holder of the same one, and names the newest", async () => {
      const { order, settles } = stage();
      await order(1n, 1);
      const refusal = { code: "stale-generation", details: { newestGeneration: "7", holder: "engine-a" } };
      await expect(order(2n, 5, { holder: "engine-a", generation: 6n })).rejects.toMatchObject(refusal);
      await expect(order(2n, 5, { holder: "engine-b", generation: 7n })).rejects.toMatchObject(refusal);
      await settles(1);
      const newer = { holder: "engine-b", generation: 8n };
      await order(1n, 0, newer); // a new generation counts from the beginning
      await settles(0);
    });

    test("compares generations as numbers beyond what a double holds", async () => {
      const { order } = stage();
      await order(1n, 0, { holder: "engine-a", generation: 9_007_199_254_740_993n });
      const lower = order(1n, 1, { holder: "engine-a", generation: 9_007_199_254_740_992n });
      await expect(lower).rejects.toMatchObject({ details: { newestGeneration: "9007199254740993" } });
    });

    test("keeps to the last of many commands under way at the same time", async () => {
      const { pool, mark, order, settles } = stage();
      const counts = Array.from({ length: 20 }, (_, index) => (index * 7) % 6);
      const sent = counts.map((desired, index) => order(BigInt(index + 1), desired).catch(() => undefined));
      await Promise.all([...sent, order(21n, 3)]);
      const observed = watch(pool);
      await settles(3);
      await expect.poll(observed.workload, patience).toMatchObject({ desired: 3, ready: 3, starting: 0, stopping: 0 });
      observed.close();
      expect(await backend.running(mark)).toBe(3);
      await order(22n, 0);
    });

    test("leaves a workload alone that a command does not name", async () => {
      const { pool, apply, spec, settles } = stage();
      const other = `${pool}-other`;
      await apply(1n, [
        { run: spec(), desired: 2 },
        { run: spec("remainder", other), desired: 1 },
      ]);
      await settles(1, other);
      await apply(2n, [{ run: spec(), desired: 1 }]);
      await settles(1);
      expect(await backend.running(other)).toBe(1);
      await apply(3n, [
        { run: spec(), desired: 0 },
        { run: spec("remainder", other), desired: 0 },
      ]);
    });

    test("leaves the number alone where none is ordered", async () => {
      const { pool, apply, spec, order, settles } = stage();
      await order(1n, 2);
      await settles(2);
      expect(await apply(2n, [{ run: spec() }])).toEqual([{ workload: "consumer", kind: "unchanged" }]);
      const observed = watch(pool);
      await expect.poll(observed.workload, patience).toMatchObject({ desired: 2, ready: 2 });
      observed.close();
      await order(3n, 0);
    });

    test("rejects a faulty specification for good and carries out the other orders", async () => {
      const { apply, spec, settles, order } = stage();
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
      expect(await client.validate([spec(), faulty])).toContainEqual(
        expect.objectContaining({ path: expect.stringMatching(/^runs\[1\]\.run/) }),
      );
      await order(2n, 0);
    });

    test("notices within a second that somebody else ended a replica, and makes it good", async () => {
      const { pool, mark, order, settles } = stage();
      const observed = watch(pool);
      await order(1n, 2);
      await expect.poll(observed.workload, patience).toMatchObject({ ready: 2 });
      const before = observed.seen.length;
      await backend.endOne(mark);
      const told = () => observed.seen.slice(before).some(({ workloads }) => (workloads[0]?.ready ?? 2) < 2);
      await expect.poll(told, { timeout: 1000, interval: 5 }).toBe(true);
      await settles(2);
      observed.close();
      await order(2n, 0);
    });

    test("replaces replicas one by one when the specification changes, never more than desired", async () => {
      const { pool, mark, spec, apply, order, settles } = stage();
      await order(1n, 3);
      await settles(3);
      const observed = watch(pool);
      const second = `${pool}-second`;
      const changed = spec("consumer", second);
      expect(await apply(2n, [{ run: changed }])).toEqual([{ workload: "consumer", kind: "accepted" }]);
      await settles(3, second);
      expect(await backend.running(mark)).toBe(0);
      observed.close();
      const occupied = observed.seen.map(({ workloads: [all] }) => (all ? all.ready + all.starting + all.stopping : 0));
      const ready = observed.seen.map(({ workloads: [all] }) => all?.ready ?? 0);
      expect(Math.max(...occupied)).toBe(3);
      expect(Math.min(...ready)).toBe(2);
      expect(observed.seen.at(-1)?.peakReplicas).toBe(3);
      await apply(3n, [{ run: changed, desired: 0 }]);
    });

    test("tells several observers of one pool the same", async () => {
      const { pool, order } = stage();
      const [one, other] = [watch(pool), watch(pool)];
      await order(1n, 1);
      await expect.poll(one.workload, patience).toMatchObject({ ready: 1 });
      await expect.poll(other.workload, patience).toMatchObject({ ready: 1 });
      one.close();
      await order(2n, 0);
      await expect.poll(other.workload, patience).toMatchObject({ ready: 0, stopping: 0 });
      other.close();
    });

    test("speaks at least every second, also when nothing happens", async () => {
      const { pool } = stage();
      const { seen, close } = watch(pool);
      await expect.poll(() => seen.length, { timeout: 3500, interval: 20 }).toBeGreaterThanOrEqual(3);
      close();
      const gaps = seen.slice(1).map(({ sentAtMs }, index) => sentAtMs - (seen[index]?.sentAtMs ?? 0));
      expect(Math.max(...gaps)).toBeLessThan(1500);
    });

    test("fences as soon as a higher generation opens the pool: the older observer is ended, its commands refused", async () => {
      const { pool, order } = stage();
      const newer = { holder: "engine-b", generation: 8n };
      await order(1n, 0);
      const old = watch(pool);
      await expect.poll(() => old.seen.length, patience).toBeGreaterThan(0);
      const young = watch(pool, [], newer);
      await expect
        .poll(() => old.errors[0], patience)
        .toMatchObject({
          code: "stale-generation",
          details: { newestGeneration: "8", holder: "engine-b" },
        });
      await expect(order(2n, 3)).rejects.toMatchObject({ code: "stale-generation" });
      old.close();
      await expect.poll(() => young.seen.length, patience).toBeGreaterThan(0);
      expect(young.seen[0]).not.toHaveProperty("sequence"); // nothing was commanded in this generation yet
      expect(young.errors).toEqual([]);
      young.close();
    });

    test("after a restart in the middle of a scale it still knows whom to obey, and comes to the exact count", async () => {
      const { pool, mark, spec, order, settles } = stage();
      await order(5n, 6);
      await disconnect();
      const { replicasOutliveActuator } = await connect()
        .then(() => client.describe())
        .then((info) => info.capabilities);
      if (!replicasOutliveActuator) expect(await backend.running(mark)).toBe(0);

      const observed = watch(pool, [spec()]);
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

    test("carries out the newest command when it is repeated after a restart", async () => {
      const { order, settles } = stage();
      await order(1n, 2);
      await disconnect();
      await connect();
      await order(1n, 2);
      await settles(2);
      await order(2n, 0);
    });

    test("when it stops, replicas stay or end as its capabilities say", async () => {
      const { mark, order, settles } = stage();
      const { capabilities } = await client.describe();
      await order(1n, 3);
      await settles(3);
      await disconnect();
      expect(await backend.running(mark)).toBe(capabilities.replicasOutliveActuator ? 3 : 0);
      await connect();
      await order(2n, 0);
      await settles(0);
    });
  });
}
