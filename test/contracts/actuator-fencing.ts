import { expect, test } from "vitest";
import type { CommandInput } from "../../proto/gen/microscaler/v1/Command.js";
import { channelTo } from "../../shared/rpc/channel.ts";
import { call } from "../../shared/rpc/client.ts";
import { protos } from "../../shared/rpc/definitions.ts";
import { deadlineMs, patience, type Stage } from "./actuator-stage.ts";

/** Who may command, and in which order. `stage` is a started actuator. */
export function fencingHolds(stage: () => Stage): void {
  test("changes nothing when a command is repeated", async () => {
    const { order, settles } = stage().pool();
    await order(1n, 2);
    await settles(2);
    expect(await order(1n, 2)).toEqual([{ workload: "consumer", kind: "accepted" }]);
    expect(await order(1n, 5)).toEqual([{ workload: "consumer", kind: "accepted" }]); // not what it said the first time
    expect(await order(2n, 2)).toEqual([{ workload: "consumer", kind: "unchanged" }]);
    await settles(2);
    await order(3n, 0);
  });

  test("refuses a late command and names the newest", async () => {
    const { order, settles } = stage().pool();
    await order(10n, 1);
    await expect(order(9n, 4)).rejects.toMatchObject({ code: "stale-sequence", details: { newestSequence: "10" } });
    await order(12n, 2);
    await expect(order(11n, 0)).rejects.toMatchObject({ code: "stale-sequence" });
    await settles(2);
    await order(13n, 0);
  });

  test("refuses a lower generation and another holder of the same one, and names the newest", async () => {
    const { order, settles } = stage().pool();
    await order(1n, 1);
    const refusal = { code: "stale-generation", details: { newestGeneration: "7", holder: "engine-a" } };
    await expect(order(2n, 5, { holder: "engine-a", generation: 6n })).rejects.toMatchObject(refusal);
    await expect(order(2n, 5, { holder: "engine-b", generation: 7n })).rejects.toMatchObject(refusal);
    await settles(1);
    const newer = { holder: "engine-b", generation: 8n };
    await order(1n, 0, newer); // a new generation counts from the beginning
    await settles(0);
  });

  test("refuses a command without generation, holder or sequence: unset never reads as 0", async () => {
    const { pool } = stage().pool();
    const raw = new protos.Actuator(stage().address(), ...channelTo(stage().address()));
    const { Apply } = protos.Actuator.service;
    const full = { pool, fence: { holder: "engine-a", generation: "7" }, sequence: "1", orders: [] };
    const send = (request: CommandInput) => call("actuator", raw, Apply, request, { deadlineMs });
    const refusals: [string, CommandInput][] = [
      ["fence.generation", { ...full, fence: { holder: "engine-a" } }],
      ["fence.holder", { ...full, fence: { generation: "7" } }],
      ["fence", { pool, sequence: "1" }],
      ["sequence", { pool, fence: full.fence }],
      ["pool", { ...full, pool: "" }],
      ["orders[0].run", { ...full, orders: [{ desired: 1 }] }],
      ["orders[0].run.hash", { ...full, orders: [{ run: { workload: "w", runJson: "{}" } }] }],
    ];
    for (const [path, request] of refusals) {
      await expect(send(request)).rejects.toMatchObject({ code: "invalid", faults: [{ path }] });
    }
    const twice = { run: { workload: "w", runJson: "{}", hash: "h" } };
    const doubled = send({ ...full, orders: [twice, twice] });
    await expect(doubled).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("w is ordered twice"),
    });
    expect(await send(full)).toMatchObject({ outcomes: [] });
    raw.close();
  });

  test("an order that cannot be recorded leaves nothing running, and the next one works", async () => {
    const { mark, order, settles } = stage().pool();
    const repair = await stage().backend.breakRecords();
    await expect(order(2n, 2).finally(repair)).rejects.toThrow();
    expect(await stage().backend.running(mark)).toBe(0);
    await order(1n, 1); // that it is lower does not matter: the other was never taken
    await settles(1);
    await order(3n, 0);
  });

  test("compares generations as numbers beyond what a double holds", async () => {
    const { order } = stage().pool();
    await order(1n, 0, { holder: "engine-a", generation: 9_007_199_254_740_993n });
    const lower = order(1n, 1, { holder: "engine-a", generation: 9_007_199_254_740_992n });
    await expect(lower).rejects.toMatchObject({ details: { newestGeneration: "9007199254740993" } });
  });

  test("fences as soon as a higher generation opens the pool: the older observer is ended, its commands refused", async () => {
    const { order, watch } = stage().pool();
    const newer = { holder: "engine-b", generation: 8n };
    await order(1n, 0);
    const old = watch();
    await expect.poll(() => old.seen.length, patience).toBeGreaterThan(0);
    const young = watch([], newer);
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
}
