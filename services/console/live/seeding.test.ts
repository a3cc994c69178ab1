import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import { seeding } from "./seeding.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const moment = { wallMs: 1, workloads: [] };

/** Pools that are asked; those in `failing` fail with what they name. */
function asked(failing: Map<string, MicroscalerError>) {
  const asks: string[] = [];
  const seeded: string[] = [];
  const ask = async (pool: string) => {
    asks.push(pool);
    const failure = failing.get(pool);
    if (failure) throw failure;
    return [moment];
  };
  const seeds = seeding(ask, (pool, moments) => seeded.push(`${pool} ${moments.length}`));
  return { asks, seeded, seeds };
}

const away = new MicroscalerError("unavailable", "no engine decides it just now");

test("pools are asked one after the other, 20 ms apart, and each once", async () => {
  const { asks, seeded, seeds } = asked(new Map());
  for (const pool of ["a", "b", "a"]) seeds.want(pool);
  await vi.advanceTimersByTimeAsync(0);
  expect(asks).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(20);
  expect(asks).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asks, seeded]).toEqual([
    ["a", "b"],
    ["a 1", "b 1"],
  ]);
});

test("a pool of which nobody answers holds up no other, and is asked again after a second", async () => {
  const failing = new Map([["a", away]]);
  const { asks, seeded, seeds } = asked(failing);
  for (const pool of ["a", "b", "c"]) seeds.want(pool);
  await vi.advanceTimersByTimeAsync(100);
  expect(seeded).toEqual(["b 1", "c 1"]);
  expect(asks).toEqual(["a", "b", "c"]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asks.length).toBeLessThanOrEqual(9); // once a second
  failing.clear();
  await vi.advanceTimersByTimeAsync(1100);
  expect(seeded).toEqual(["b 1", "c 1", "a 1"]);
});

test("an ask that hangs holds up no other, a few at once are the most, and it is asked again after its deadline", async () => {
  const asks: string[] = [];
  const seeded: string[] = [];
  const answers = new Map<string, (moments: readonly []) => void>();
  const ask = (pool: string) => {
    asks.push(pool);
    if (!pool.startsWith("hangs")) return Promise.resolve([]);
    return new Promise<readonly []>((resolve) => answers.set(pool, resolve));
  };
  const seeds = seeding(ask, (pool) => seeded.push(pool));
  for (const pool of ["hangs", "a", "b"]) seeds.want(pool);
  seeds.want("hangs");
  await vi.advanceTimersByTimeAsync(100);
  expect(seeded).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(2900);
  expect(asks).toEqual(["hangs", "a", "b"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(asks).toEqual(["hangs", "a", "b", "hangs"]);
  answers.get("hangs")?.([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(seeded).toEqual(["a", "b", "hangs"]);
  for (const pool of ["hangs 1", "hangs 2", "hangs 3", "hangs 4", "c"]) seeds.want(pool);
  await vi.advanceTimersByTimeAsync(1900);
  expect(asks.slice(4)).toEqual(["hangs 1", "hangs 2", "hangs 3", "hangs 4"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(seeded.at(-1)).toBe("c");
  seeds.close();
});

test("while nobody answers at all each pool is asked once a second at most", async () => {
  const { asks, seeds } = asked(new Map(["a", "b"].map((pool) => [pool, away])));
  for (const pool of ["a", "b"]) seeds.want(pool);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asks.filter((pool) => pool === "a").length).toBeLessThanOrEqual(11);
  expect(asks.filter((pool) => pool === "b").length).toBeGreaterThanOrEqual(8);
});

test("a pool that is not known, and whatever asking again cannot mend, is seeded with nothing", async () => {
  const { asks, seeded, seeds } = asked(new Map([["a", new MicroscalerError("not-found", "there is no pool a")]]));
  seeds.want("a");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asks, seeded]).toEqual([["a"], ["a 0"]]);
});

test("nothing is asked once it is closed, and nothing is waited for", async () => {
  const { asks, seeds } = asked(new Map());
  seeds.want("a");
  seeds.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asks).toEqual([]);
  const { asks: failed, seeds: failing } = asked(new Map([["a", away]]));
  failing.want("a");
  await vi.advanceTimersByTimeAsync(500);
  failing.close();
  expect([failed, vi.getTimerCount()]).toEqual([["a"], 0]);
});
