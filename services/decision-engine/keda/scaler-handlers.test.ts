import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import { serveRpc } from "../../../shared/rpc/server.ts";
import { keptLog } from "../../../test/support/kept-log.ts";
import { scalerClient } from "../../../test/support/scaler-client.ts";
import { shownPool } from "../../../test/support/shown-status.ts";
import { type WatchedDouble, watchedDouble } from "../../../test/support/watched-pools.ts";
import { scalerHandlers } from "./scaler-handlers.ts";

const consumer = { pool: "orders", workload: "consumer", scalerAddress: "engine:7002" };
const unknown = new MicroscalerError("not-found", "there is no pool ordres; there are orders, returns");

let pools: WatchedDouble;
let keda: ReturnType<typeof scalerClient>;
let scaler: ReturnType<typeof scalerHandlers>;
let stop: () => Promise<void>;

beforeEach(async () => {
  pools = watchedDouble();
  pools.lacks("ordres", unknown);
  scaler = scalerHandlers({ ...pools, names: async () => ["orders", "returns"] });
  const server = await serveRpc("127.0.0.1:0", "ExternalScaler", { ...scaler.handlers }, keptLog().log);
  keda = scalerClient(server.address);
  stop = () => server.stop(0);
});

afterEach(async () => {
  scaler.end();
  keda.close();
  await stop();
});

function decided(desired: number): void {
  pools.tell(shownPool({}, { desired }));
}

function blind(): void {
  pools.tell(shownPool({}, { desired: 3, blind: "the newest sample is 5.0 s old: holds" }));
}

describe("what KEDA asks", () => {
  test("has one metric, that is what each replica counts for", async () => {
    const metricSpecs = [{ metricName: "desired-replicas", targetSize: "1", targetSizeFloat: 1 }];
    expect(await keda.specs(consumer)).toEqual({ metricSpecs });
    const followed = keda.followSpecs(consumer);
    await vi.waitFor(() => expect(followed.messages).toEqual([{ metricSpecs }]));
  });

  test("has our count as its value, also as the integer that old and zero values travel in", async () => {
    decided(7);
    const seven = { metricName: "desired-replicas", metricValue: "7", metricValueFloat: 7 };
    expect(await keda.metrics(consumer)).toEqual({ metricValues: [seven] });
    expect(await keda.isActive(consumer)).toEqual({ result: true });
    decided(0);
    const zero = { metricName: "desired-replicas", metricValue: "0", metricValueFloat: 0 };
    expect(await keda.metrics(consumer)).toEqual({ metricValues: [zero] });
    expect(await keda.isActive(consumer)).toEqual({ result: false });
  });

  test("is refused where nothing is decided, so that its fallback counts it; the specification is not", async () => {
    blind();
    const refused = { code: "UNAVAILABLE", details: expect.stringContaining("the newest sample is 5.0 s old") };
    expect(await keda.metrics(consumer)).toEqual(refused);
    expect(await keda.isActive(consumer)).toEqual(refused);
    expect(await keda.specs(consumer)).toHaveProperty("metricSpecs");
  });

  test("of a pool that is not there is refused with those that are; the specification is not", async () => {
    const asked = { ...consumer, pool: "ordres" };
    expect(await keda.metrics(asked)).toEqual({ code: "NOT_FOUND", details: unknown.message });
    expect(await keda.specs(asked)).toHaveProperty("metricSpecs");
  });

  test("of a workload that is not there is refused with those that are", async () => {
    decided(7);
    expect(await keda.isActive({ ...consumer, workload: "consumr" })).toEqual({
      code: "NOT_FOUND",
      details: "pool orders has no workload consumr; it has consumer",
    });
  });

  test("of another metric is refused", async () => {
    decided(7);
    expect(await keda.metrics(consumer, "queueLength")).toEqual({
      code: "NOT_FOUND",
      details: 'there is no metric "queueLength"; there is desired-replicas',
    });
  });

  test("without names is refused with what there is to choose from", async () => {
    decided(7);
    const trigger = "the trigger of scaled object shop/orders is not valid";
    const pool = `${trigger}: metadata.pool: is missing, must be the name of a pool; there are orders, returns`;
    const workload = `${trigger}: metadata.workload: is missing, must be the name of a workload; there are consumer`;
    for (const call of [keda.specs, keda.metrics, keda.isActive]) {
      expect(await call({})).toEqual({ code: "INVALID_ARGUMENT", details: pool });
      expect(await call({ pool: "orders" })).toEqual({ code: "INVALID_ARGUMENT", details: workload });
    }
    for (const follow of [keda.followActive, keda.followSpecs]) {
      const followed = follow({});
      await vi.waitFor(() => expect(followed.ended).toBe("INVALID_ARGUMENT"));
    }
  });
});

describe("what KEDA follows", () => {
  const active = (messages: readonly { readonly result: boolean }[]) => messages.map(({ result }) => result);

  test("is told at once, and when it changes, not more often", async () => {
    decided(0);
    const followed = keda.followActive(consumer);
    await vi.waitFor(() => expect(active(followed.messages)).toEqual([false]));
    for (const count of [0, 2, 3]) decided(count);
    await vi.waitFor(() => expect(active(followed.messages)).toEqual([false, true]));
    for (const count of [1, 0]) decided(count);
    await vi.waitFor(() => expect(active(followed.messages)).toEqual([false, true, false]));
  });

  test("hears nothing while nothing is decided: that is no reason to deactivate", async () => {
    decided(2);
    const followed = keda.followActive(consumer);
    await vi.waitFor(() => expect(followed.messages).toHaveLength(1));
    blind();
    decided(0);
    await vi.waitFor(() => expect(active(followed.messages)).toEqual([true, false]));
    expect(followed.ended).toBeUndefined();
  });

  test("waits for a pool that nobody has said anything of yet", async () => {
    const followed = keda.followActive(consumer);
    await vi.waitFor(() => expect(pools.open).toEqual(["orders"]));
    decided(1);
    await vi.waitFor(() => expect(active(followed.messages)).toEqual([true]));
  });

  test("ends with an error where the pool or the workload is gone", async () => {
    decided(1);
    const [pool, workload] = [keda.followActive(consumer), keda.followActive({ ...consumer, workload: "consumr" })];
    await vi.waitFor(() => expect(workload.ended).toBe("NOT_FOUND"));
    pools.end("orders", unknown);
    await vi.waitFor(() => expect(pool.ended).toBe("NOT_FOUND"));
  });

  test("ends without an error when the engine stops, so that KEDA soon comes back", async () => {
    decided(1);
    const followed = [keda.followActive(consumer), keda.followSpecs(consumer)];
    await vi.waitFor(() => expect(followed.map(({ messages }) => messages.length)).toEqual([1, 1]));
    scaler.end();
    await vi.waitFor(() => expect(followed.map(({ ended }) => ended)).toEqual(["OK", "OK"]));
  });

  test("leaves nothing open when it hangs up", async () => {
    decided(1);
    const followed = keda.followActive(consumer);
    await vi.waitFor(() => expect(followed.messages).toHaveLength(1));
    followed.cancel();
    await vi.waitFor(() => expect(followed.ended).toBe("CANCELLED"));
    for (let told = 0; told < 3; told++) decided(told);
    expect(followed.messages).toHaveLength(1);
  });
});
