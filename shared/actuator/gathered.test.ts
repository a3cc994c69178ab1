import { expect, test } from "vitest";
import { gathered } from "./gathered.ts";

/** A gathering whose writes the test ends, one after the other. */
function stage() {
  const writes: { readonly batch: Record<string, number>; end(failures?: Record<string, unknown>): void }[] = [];
  const { save, idle } = gathered<number>(
    (batch) =>
      new Promise((resolve) => {
        const end = (failures = {}) => resolve(new Map(Object.entries(failures)));
        writes.push({ batch: Object.fromEntries(batch), end });
      }),
  );
  const told: string[] = [];
  const say = (name: string, value: number) =>
    void save(name, value).then(
      () => told.push(`${name} ${value}`),
      (reason) => told.push(`${name} ${value}: ${reason}`),
    );
  const write = async (index: number) => {
    await expect.poll(() => writes[index]).toBeDefined();
    return writes[index]?.batch;
  };
  const end = async (index: number, failures?: Record<string, unknown>) => {
    await write(index);
    writes[index]?.end(failures);
    await Promise.resolve();
  };
  return { writes, told, say, idle, write, end };
}

test("the first is written at once; what comes meanwhile is gathered and written together", async () => {
  const { writes, told, say, idle, write, end } = stage();
  say("a", 1);
  for (const name of ["b", "c", "d"]) say(name, 1);
  expect(await write(0)).toEqual({ a: 1 });
  await end(0);
  expect(await write(1)).toEqual({ b: 1, c: 1, d: 1 });
  expect(told).toEqual(["a 1"]);
  await end(1);
  await idle();
  expect(told).toEqual(["a 1", "b 1", "c 1", "d 1"]);
  expect(writes).toHaveLength(2);
});

test("the newest of a name wins, and nobody is told before his or a newer one is written", async () => {
  const { told, say, idle, write, end } = stage();
  say("a", 1);
  say("a", 2);
  say("a", 3);
  await end(0);
  expect(await write(1)).toEqual({ a: 3 });
  expect(told).toEqual(["a 1"]);
  await end(1);
  await idle();
  expect(told).toEqual(["a 1", "a 2", "a 3"]);
});

test("a failure is told to exactly those concerned, and the next is written", async () => {
  const { told, say, idle, write, end } = stage();
  say("a", 1);
  say("a", 2);
  say("b", 2);
  await end(0, { a: "full" });
  expect(await write(1)).toEqual({ a: 2, b: 2 });
  await end(1, { b: "torn" });
  await idle();
  expect(told).toEqual(["a 1: full", "a 2", "b 2: torn"]);
  say("b", 3);
  await end(2);
  await idle();
  expect(told.at(-1)).toBe("b 3");
});

test("what a write throws is told to all of it", async () => {
  let broken = true;
  const { save } = gathered<number>(async () => {
    if (broken) throw new Error("broken");
    return new Map();
  });
  await expect(save("a", 1)).rejects.toThrow("broken");
  broken = false;
  await save("a", 1);
});
