import { describe, expect, test, vi } from "vitest";
import type { MadeDecision } from "../../shared/state/store.ts";
import type { StoreBackend } from "./store.ts";
import { poolNamed } from "./store-pools.ts";

/** A listener that was called at least so often. */
async function told(listener: ReturnType<typeof vi.fn>, times: number): Promise<void> {
  await vi.waitFor(() => expect(listener.mock.calls.length).toBeGreaterThanOrEqual(times), {
    timeout: 3000,
    interval: 5,
  });
}

function madeOf(pool: string): MadeDecision {
  return { pool, workload: "consumer", from: 1, desired: 3, reason: "demand", detail: "", wallMs: 0 };
}

/** What a store promises of telling what changed. */
export function newsIsTold(backend: () => StoreBackend): void {
  describe("who listens", () => {
    test("to a pool is told of its counts, demands and pauses, whoever changed them, and nobody else is", async () => {
      const { store, other } = backend();
      const [mine, elsewhere] = [vi.fn(), vi.fn()];
      const stop = store.onChange("demo", mine);
      store.onChange("demo:x", elsewhere);
      await store.listPools(); // connected
      mine.mockClear();
      elsewhere.mockClear();
      await store.setFixed("demo", "producer", 3);
      await told(mine, 1);
      await other.setDemand("demo", "consumer", { replicas: 3, owner: "a" }, 1000);
      await told(mine, 2);
      await other.putPause("demo", { owner: "a", direction: "up" });
      await told(mine, 3);
      await store.removePause("demo", { owner: "a" });
      await told(mine, 4);
      expect(elsewhere).not.toHaveBeenCalled();
      stop();
      stop();
      mine.mockClear();
      await store.setFixed("demo:x", "producer", 4);
      await store.setFixed("demo", "producer", 4);
      await told(elsewhere, 1);
      expect(mine).not.toHaveBeenCalled();
    });

    test("to pools is told of each change, not of what was in force already or was refused", async () => {
      const { store, other } = backend();
      const listener = vi.fn();
      store.onPools(listener);
      await store.listPools();
      listener.mockClear();
      await other.changePools([{ put: poolNamed("demo") }]);
      await told(listener, 1);
      await other.changePools([{ put: poolNamed("demo", { new: true }) }]);
      await told(listener, 2);
      const calls = listener.mock.calls.length;
      await other.changePools([{ put: poolNamed("demo", { new: true }) }, { forget: "nothing" }]);
      await other.changePools([{ forget: "demo", expectedRevision: 9n }]).catch(() => undefined);
      expect(listener.mock.calls.length).toBe(calls);
      await other.changePools([{ forget: "demo" }]);
      await told(listener, calls + 1);
    });

    test("to engines is told when one comes or goes, or reaches others, or a lease is released", async () => {
      const { store, other } = backend();
      const listener = vi.fn();
      store.onEngines(listener);
      await store.listPools();
      listener.mockClear();
      await other.announce({ id: "b", actuators: [] }, 60_000);
      await told(listener, 1);
      await other.announce({ id: "b", actuators: ["docker"] }, 60_000);
      await told(listener, 2);
      const calls = listener.mock.calls.length;
      await other.announce({ id: "b", actuators: ["docker"] }, 60_000);
      const answers = await other.acquireLeases("b", 60_000, [{ pool: "demo" }]);
      expect(listener.mock.calls.length).toBe(calls);
      await other.releaseLeases(answers.flatMap((answer) => (answer.kind === "given" ? [answer.lease] : [])));
      await told(listener, calls + 1);
      await other.withdraw("b");
      await told(listener, calls + 2);
    });

    test("and throws ends neither the call nor the connection, keeps nobody else from hearing, and is logged", async () => {
      const { store, other, lines } = backend();
      const failing = vi.fn(() => {
        throw new Error("no memory");
      });
      const heard = vi.fn();
      for (const listener of [failing, heard]) {
        for (const listen of [store.onPools, store.onEngines, store.onDecisions, store.onAsked]) listen(listener);
        store.onChange("demo", listener);
      }
      await store.listPools();
      for (const listener of [failing, heard]) listener.mockClear();
      await store.changePools([{ put: poolNamed("demo") }]);
      await told(heard, 1);
      await other.setFixed("demo", "producer", 3);
      await told(heard, 2);
      await store.announce({ id: "b", actuators: [] }, 60_000);
      await told(heard, 3);
      await store.addDecisions([madeOf("demo")]);
      await told(heard, 4);
      await store.askPool("demo", 60_000);
      await told(heard, 5);
      expect(failing.mock.calls.length).toBe(heard.mock.calls.length);
      expect(store.link().up).toBe(true);
      const logged = lines.filter(({ err }) => err !== undefined);
      expect(new Set(logged.map(({ of }) => of))).toEqual(
        new Set(["pools", "pool demo", "engines", "decisions", "asked"]),
      );
      expect(logged[0]).toMatchObject({ level: 50, err: { message: "no memory" } });
    });

    test("to decisions is told when some were added, and of a pool that is asked for when it was not before", async () => {
      const { store, other } = backend();
      const [decided, asked] = [vi.fn(), vi.fn()];
      store.onDecisions(decided);
      const stop = store.onAsked(asked);
      await store.listPools();
      decided.mockClear();
      asked.mockClear();
      await other.addDecisions([madeOf("demo")]);
      await told(decided, 1);
      await other.askPool("demo", 60_000);
      await told(asked, 1);
      const calls = asked.mock.calls.length;
      await other.askPool("demo", 60_000);
      await other.askPool("another", 60_000);
      await told(asked, calls + 1);
      stop();
    });
  });
}
