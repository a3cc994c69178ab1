import { join } from "node:path";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { protoPath } from "grpc-health-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DecisionEvent } from "../../proto/gen/microscaler/v1/DecisionEvent.js";
import type { Decision } from "../../shared/model/decision.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { decisionFromWire } from "../../shared/rpc/wire/status.ts";
import { type Planes, startPlanes } from "../support/planes.ts";

const yaml = `
actuators:
  local: { kind: process }
pools:
  - name: hand
    actuator: local
    capacity: 4
    workloads:
      - name: producer
        priority: 1
        replicas: { min: 0, max: 3 }
        target: { kind: fixed, replicas: 1 }
        run: { command: [sleep, "600"] }
      - name: rest
        priority: 2
        replicas: { max: 4 }
        target: { kind: remainder }
        run: { command: [sleep, "600"] }
`;

let planes: Planes;
let client: Planes["client"];
let raw: Planes["raw"];

beforeAll(async () => {
  planes = await startPlanes(yaml);
  ({ client, raw } = planes);
});
afterAll(() => planes.stop());

describe("the count of a fixed target", () => {
  test("is set by compare-and-set, and the slots move", async () => {
    const statuses: PoolStatus[] = [];
    const watch = client.watchPool("hand", {
      onMessage: (status) => statuses.push(status),
      onDown: () => expect.unreachable(),
    });
    await expect.poll(() => readyOf(statuses), { timeout: 10_000 }).toEqual([1, 3]);
    expect(await client.setFixed({ pool: "hand", workload: "producer", replicas: 3, expectedRevision: 0n })).toEqual({
      replicas: 3,
      revision: 1n,
    });
    await expect.poll(() => readyOf(statuses), { timeout: 10_000 }).toEqual([3, 1]);
    expect(Math.max(...statuses.map(({ peakReplicas = 0 }) => peakReplicas))).toBe(4);
    watch.close();
  });

  test("is not set against another revision than the one in force", async () => {
    const stale = client.setFixed({ pool: "hand", workload: "producer", replicas: 2, expectedRevision: 0n });
    await expect(stale).rejects.toMatchObject({
      code: "revision-conflict",
      message: "workload producer of pool hand has changed: revision 1 is in force, not 0",
      details: { revision: "1" },
    });
  });

  test.each([
    [{ pool: "nope", workload: "producer", replicas: 1 }, "not-found", "there is no pool nope; there are hand"],
    [{ pool: "hand", workload: "x", replicas: 1 }, "not-found", "pool hand has no workload x; it has producer, rest"],
    [
      { pool: "hand", workload: "rest", replicas: 1 },
      "wrong-state",
      "workload rest follows its target remainder; only a fixed target can be set",
    ],
    [
      { pool: "hand", workload: "producer", replicas: 4 },
      "invalid",
      "replicas: 4 must be between 0 and 3, the bounds of workload producer",
    ],
  ])("refuses %o as %s", async (request, code, message) => {
    await expect(client.setFixed(request)).rejects.toMatchObject({ code, message });
  });

  test("is not read as 0 where a caller leaves it out", async () => {
    const error = await new Promise<ServiceError | null>((resolve) => {
      raw.setFixed({ pool: "hand", workload: "producer" }, (failed) => resolve(failed));
    });
    expect(error).toMatchObject({ code: 3, details: "replicas is missing: it must be set, also where it is 0" });
  });
});

describe("decisions", () => {
  test("are kept, numbered and explained, and a watch goes on after a given one", async () => {
    const all = await decisionsAfter(undefined, 3);
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids).toEqual([...ids].sort());
    expect(all.every(({ detail }) => detail.length > 0)).toBe(true);
    const rest = await decisionsAfter(all[0]?.id, 2);
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test("of one workload say why it has what it has", async () => {
    const { explanation, recent } = await client.explain("hand", "rest");
    expect(explanation).toMatchObject({
      status: { workload: "rest", desired: 1, reason: "pre-empted", detail: "1 of 4 left by the others" },
      least: { replicas: 0, reason: "bounded" },
      most: { replicas: 4, reason: "bounded" },
      waitsFor: [],
      summary: "rest has 1 replica ready. It takes what the others leave. 1 of 4 left by the others.",
    });
    expect(recent.at(-1)).toMatchObject({ workload: "rest", desired: 1, reason: "pre-empted" });
  });

  test("of a workload that does not exist are refused", async () => {
    await expect(client.explain("hand", "nope")).rejects.toMatchObject({ code: "not-found" });
  });
});

test("metrics tell what was ordered and what runs, and nothing of what is not known", async () => {
  const scrape = await (await fetch(`${planes.console}/metrics`)).text();
  expect(scrape).toMatch(/^microscaler_desired_replicas\{pool="hand",workload="producer".*\} 3$/m);
  expect(scrape).toMatch(/^microscaler_ready_replicas\{pool="hand",workload="rest".*\} 1$/m);
  expect(scrape).toMatch(/^microscaler_decisions_total\{.*reason="demand".*\} \d+$/m);
  expect(scrape).not.toMatch(/^microscaler_metric_value\{/m);
});

describe("the engine's port", () => {
  test("tells by reflection what it serves", async () => {
    expect(await servedBy(planes.engine)).toEqual([
      "externalscaler.ExternalScaler",
      "grpc.health.v1.Health",
      "microscaler.v1.DecisionEngine",
    ]);
  });

  test("answers the standard health service", async () => {
    expect(await healthOf("microscaler.v1.DecisionEngine")).toBe("SERVING");
  });
});

function readyOf(statuses: readonly PoolStatus[]): (number | undefined)[] | undefined {
  return statuses.at(-1)?.workloads.map(({ observed }) => observed?.ready);
}

/** The first decisions a new watch gets. */
async function decisionsAfter(id: bigint | undefined, count: number): Promise<readonly Decision[]> {
  const stream = raw.watchDecisions({ pool: "hand", ...(id === undefined ? {} : { afterId: String(id) }) });
  stream.on("error", () => undefined); // its cancellation below
  const made: Decision[] = [];
  stream.on("data", ({ decision }: DecisionEvent) => decision && made.push(decisionFromWire(decision)));
  await expect.poll(() => made.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
  stream.cancel();
  return made.slice(0, count);
}

/** As grpcurl asks: the names of all services at an address. */
function servedBy(address: string): Promise<string[]> {
  const proto = join(packageRoot(), "node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto");
  const service = loadSync(proto, { keepCase: true })["grpc.reflection.v1.ServerReflection"];
  if (!service || !("ServerReflectionInfo" in service)) throw new Error(`no service in ${proto}`);
  const { path, requestSerialize, responseDeserialize } = service.ServerReflectionInfo;
  const client = new Client(address, credentials.createInsecure());
  return new Promise<string[]>((resolve, reject) => {
    const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    stream.on("error", reject);
    stream.on("data", (answer: { list_services_response?: { service: { name: string }[] } }) => {
      resolve((answer.list_services_response?.service ?? []).map(({ name }) => name).sort());
      stream.end();
    });
    stream.write({ list_services: "" });
  }).finally(() => client.close());
}

function healthOf(service: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const packageDefinition = loadSync(protoPath, { enums: String });
    const check = packageDefinition["grpc.health.v1.Health"];
    if (!check || !("Check" in check)) throw new Error("the health proto has no Check");
    const { path, requestSerialize, responseDeserialize } = check.Check;
    raw.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, (error, answer) => {
      if (error) reject(error);
      else resolve(typeof answer === "object" && answer && "status" in answer ? String(answer.status) : "no status");
    });
  });
}
