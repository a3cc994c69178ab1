import type { ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolStatus } from "../../shared/model/status.ts";
import { type Planes, startPlanes } from "../support/planes.ts";

const yaml = `
actuators:
  local: { kind: process }
pools:
  - name: told
    actuator: local
    capacity: 4
    workloads:
      - name: outside
        priority: 1
        replicas: { max: 3 }
        target: { kind: external }
        run: { command: [sleep, "600"] }
      - name: inside
        priority: 2
        replicas: { max: 1 }
        target: { kind: fixed, replicas: 0 }
        run: { command: [sleep, "600"] }
`;

const told = { pool: "told", workload: "outside", owner: "ops" };
const statuses: PoolStatus[] = [];
let planes: Planes;
let client: Planes["client"];
let raw: Planes["raw"];

beforeAll(async () => {
  planes = await startPlanes(yaml);
  ({ client, raw } = planes);
  client.watchPool("told", { onMessage: (status) => statuses.push(status), onDown: () => expect.unreachable() });
});
afterAll(() => planes.stop());

const outside = () => statuses.at(-1)?.workloads[0];

test("an external target follows a controller until its word ends, and then holds", async () => {
  await client.setDemand({ ...told, replicas: 2, ttlMs: 700 });
  await expect.poll(() => outside()?.observed?.ready, { timeout: 5000 }).toBe(2);
  await expect.poll(() => outside()?.external, { timeout: 5000 }).toBeUndefined();
  await expect.poll(() => outside()).toMatchObject({ desired: 2, reason: "sample-absent" });
});

test("a word without a time is in force for 30 seconds", async () => {
  await client.setDemand({ ...told, replicas: 2 });
  await expect.poll(() => outside()?.external?.remainingMs).toBeGreaterThan(25_000);
  expect(outside()?.external).toMatchObject({ replicas: 2, owner: "ops" });
  expect(outside()?.external?.remainingMs).toBeLessThanOrEqual(30_000);
});

test("a paused workload does not grow until it is resumed", async () => {
  await client.pause({ ...told, direction: "up" });
  await expect.poll(() => outside()?.pauses).toEqual([{ direction: "up", owner: "ops", wholePool: false }]);
  await client.setDemand({ ...told, replicas: 3 });
  await expect.poll(() => outside()).toMatchObject({ desired: 2, reason: "paused" });
  await expect(client.resume({ ...told, owner: "somebody else" })).rejects.toMatchObject({
    code: "not-found",
    message: "workload outside is not paused by somebody else; paused are workload outside by ops",
  });
  await client.resume(told);
  await expect.poll(() => outside(), { timeout: 5000 }).toMatchObject({ desired: 3, observed: { ready: 3 } });
});

test("a paused pool pauses each of its workloads", async () => {
  await client.pause({ pool: "told", owner: "ops", direction: "both", ttlMs: 400 });
  await expect.poll(() => outside()?.pauses).toMatchObject([{ direction: "both", wholePool: true }]);
  await expect.poll(() => outside()?.pauses).toBeUndefined();
});

test.each([
  ["not-found", () => client.setDemand({ ...told, pool: "nope", replicas: 1 }), "there is no pool nope"],
  ["not-found", () => client.pause({ ...told, workload: "x", direction: "up" }), "pool told has no workload x"],
  ["not-found", () => client.resume({ ...told, workload: "x" }), "pool told has no workload x"],
  [
    "wrong-state",
    () => client.setDemand({ ...told, workload: "inside", replicas: 1 }),
    "workload inside follows its target fixed; only an external target can be set",
  ],
  ["invalid", () => client.setDemand({ ...told, replicas: 4 }), "replicas: 4 must be between 0 and 3"],
  [
    "invalid",
    () => client.setDemand({ ...told, replicas: 1, ttlMs: -1 }),
    "ttl_ms: -1 must be a number of milliseconds",
  ],
  ["invalid", () => client.setDemand({ ...told, replicas: 1, owner: "" }), "owner: is missing: it must say who asks"],
  ["invalid", () => client.pause({ ...told, owner: "", direction: "up" }), "owner: is missing"],
])("refuses as %s: %s", async (code, ask, message) => {
  await expect(ask()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test.each([
  [
    "setDemand",
    { pool: "told", workload: "outside", owner: "o" },
    "replicas is missing: it must be set, also where it is 0",
  ],
  [
    "pause",
    { pool: "told", owner: "o", direction: "sideways" },
    'the pause is not valid: direction: is "sideways", must be one of up, down, both',
  ],
  ["pause", { pool: "told", owner: "o" }, 'the pause is not valid: direction: is "", must be one of up, down, both'],
] as const)("refuses %s %o", async (call, request, details) => {
  const error = await refusalOf(call, request);
  expect(error).toMatchObject({ code: 3, details });
});

function refusalOf(call: "setDemand" | "pause", request: object): Promise<ServiceError | null> {
  return new Promise((resolve) => {
    if (call === "pause") raw.pause(request, (failed) => resolve(failed));
    else raw.setDemand(request, (failed) => resolve(failed));
  });
}
