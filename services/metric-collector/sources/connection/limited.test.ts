import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { withinMs } from "./limited.ts";
import { untilAborted } from "./until-aborted.ts";

const never = new Promise<never>(() => undefined);

test("what it brings is told, and its signal is aborted then", async () => {
  const signals: AbortSignal[] = [];
  const run = async (limited: AbortSignal) => {
    signals.push(limited);
    await sleep(20);
    return limited.aborted;
  };
  expect(await withinMs(new AbortController().signal, 5000, run)).toBe(false);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("time that is over aborts it, however much memory is collected meanwhile", async () => {
  setFlagsFromString("--expose_gc");
  const collect: unknown = runInNewContext("gc");
  const over = new AbortController();
  const late = withinMs(over.signal, 100, (limited) => untilAborted(never, limited)).catch(({ name }) => name);
  for (let round = 0; round < 3; round += 1) {
    await sleep(20);
    if (typeof collect === "function") collect();
  }
  expect(await Promise.race([late, sleep(2000, "never", { ref: false })])).toBe("TimeoutError");
});

test("it aborts as the signal it is given does, for the same reason", async () => {
  const over = new AbortController();
  const stopped = withinMs(over.signal, 5000, (limited) => untilAborted(never, limited));
  over.abort(new Error("enough"));
  await expect(stopped).rejects.toThrow("enough");
  await expect(withinMs(over.signal, 5000, (limited) => untilAborted(never, limited))).rejects.toThrow("enough");
});
