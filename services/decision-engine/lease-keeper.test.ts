import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Fence } from "../../shared/model/command.ts";
import { memoryStore } from "../../shared/state/memory-store.ts";
import { keepLease, leaseTtlMs } from "./lease-keeper.ts";

function fail(error: Error): never {
  throw error;
}

describe("the keeper of a lease", () => {
  beforeEach(
    () =>
      void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  async function keeper(store = memoryStore(() => performance.now())) {
    const taken: Fence[] = [];
    const lease = keepLease(store, "demo", "engine-1", {
      onTaken: (fence) => taken.push(fence),
      onError: fail,
    });
    await vi.advanceTimersByTimeAsync(0);
    return { lease, taken, store };
  }

  test("takes generation 1 of a pool nobody had", async () => {
    const { lease, taken } = await keeper();
    expect(taken).toMatchObject([{ holder: "engine-1", generation: 1n }]);
    expect(lease.valid(performance.now())?.generation).toBe(1n);
  });

  test("keeps its generation while it renews in time", async () => {
    const { lease, taken } = await keeper();
    await vi.advanceTimersByTimeAsync(10 * leaseTtlMs);
    expect(taken).toHaveLength(1);
    expect(lease.valid(performance.now())?.generation).toBe(1n);
  });

  test("finds its lease expired after a pause longer than the lease, before anything renews it", async () => {
    const { lease } = await keeper();
    expect(lease.valid(performance.now() + leaseTtlMs)).toBeUndefined();
  });

  test("takes at least one generation above a newer one", async () => {
    const { lease, taken } = await keeper();
    lease.raise(41n);
    expect(lease.valid(performance.now())).toBeUndefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(taken.map(({ generation }) => generation)).toEqual([1n, 42n]);
  });

  test("does not follow a generation older than its own", async () => {
    const { lease, taken } = await keeper();
    lease.raise(0n);
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toHaveLength(1);
  });

  test("does not command while another engine holds the lease, and takes it when it is released", async () => {
    const { lease: first, store } = await keeper();
    const taken: Fence[] = [];
    const second = keepLease(store, "demo", "engine-2", {
      onTaken: (fence) => taken.push(fence),
      onError: fail,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(second.valid(performance.now())).toBeUndefined();
    await first.stop();
    expect(first.valid(performance.now())).toBeUndefined();
    await vi.advanceTimersByTimeAsync(leaseTtlMs / 3);
    expect(taken).toMatchObject([{ holder: "engine-2", generation: 2n }]);
  });

  test("against an engine that always takes a newer one, takes ever fewer: seven in half a minute, not thousands", async () => {
    const { lease, taken } = await keeper();
    for (let tenth = 0; tenth < 300; tenth += 1) {
      const held = lease.valid(performance.now());
      if (held) lease.raise(held.generation + 1n); // deposed as soon as it leads
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(taken.length).toBeGreaterThan(3);
    expect(taken.length).toBeLessThan(10);
  });
});
