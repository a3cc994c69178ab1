import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService } from "../../../shared/lifecycle/service.ts";
import { collectorClient } from "../../../shared/rpc/collector-client.ts";
import { cli, keptOutput } from "../../../test/support/command-line.ts";
import { keptLog } from "../../../test/support/kept-log.ts";
import { startCollector } from "../../metric-collector/main.ts";

const written = keptOutput();
let collector: RunningService;

beforeAll(async () => {
  const listens = { listen: "127.0.0.1:0", opsListen: "127.0.0.1:0" };
  collector = await startCollector({ ...listens, allowExec: false, allowRefs: new Set(), log: keptLog().log });
});
afterAll(() => collector.stop());

async function read(name: string) {
  const client = collectorClient(collector.address);
  try {
    return await client.read({ metric: name, spec: { source: "push", name } }, 5000);
  } finally {
    client.close();
  }
}

test("what is pushed is what the metric reads", async () => {
  const counts = ["--in-flight", "4", "--arrivals-total", "1e3", "--age", "5s"];
  expect(await cli("push", "orders", "120.5", ...counts, "--collector", collector.address)).toBe(0);
  expect(written.out + written.err).toBe("");
  const sample = await read("orders");
  expect(sample).toMatchObject({ reading: { kind: "value", value: 120.5 }, inFlight: 4, arrivalsTotal: 1000 });
  expect(sample.ageMs).toBeGreaterThanOrEqual(5000);
});

describe("what is no number is not pushed", () => {
  test.each(["", " ", "-1", "NaN", "Infinity", "1e999", "0x10", "12 jobs", "(integer) 5"])("%j", async (text) => {
    expect(await cli("push", "refused", "--collector", collector.address, "--", text)).toBe(2);
    expect(written.err).toContain("must be a number that is at least 0");
    expect((await read("refused")).reading).toMatchObject({ kind: "absent" });
  });
});

test("what the collector does not take is told", async () => {
  expect(await cli("push", "two words", "1", "--collector", collector.address)).toBe(2);
  expect(written.err).toContain("the value was not taken: name: has 9 characters, must be 1 to 200 characters");
});

test("a collector that is not there is told", async () => {
  expect(await cli("push", "orders", "1", "--collector", "127.0.0.1:1")).toBe(3);
  expect(written.err).toContain("is it running?");
});
