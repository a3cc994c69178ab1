import type { ServiceError } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { cli } from "../support/command-line.ts";
import { type Planes, startPlanes } from "../support/planes.ts";

const yaml = `
actuators:
  fake: { kind: simulated }
  local: { kind: process }
pools:
  - name: filed
    actuator: fake
    capacity: 4
    workloads:
      - { name: rest, priority: 2, target: { kind: remainder }, run: { start: 50ms } }
`;

let planes: Planes;
let client: Planes["client"];
let raw: Planes["raw"];

beforeAll(async () => {
  planes = await startPlanes(yaml);
  ({ client, raw } = planes);
});
afterAll(() => planes.stop());

/** A pool of one workload that somebody outside asks of. */
function asked(parts: JsonObject = {}, workload: JsonObject = {}): string {
  const only = { name: "batch", priority: 1, target: { kind: "external" }, run: { start: "50ms" }, ...workload };
  return JSON.stringify({ name: "asked", actuator: "fake", capacity: 5, workloads: [only], ...parts });
}

const names = async () => (await client.listPools()).map(({ name }) => name);

describe("a pool of the API", () => {
  afterEach(async () => {
    await client.deletePool({ pool: "asked" }).catch(() => undefined);
    await expect.poll(names, { timeout: 10_000 }).toEqual(["filed"]);
  });

  test("is decided as soon as it is applied, changed by compare-and-set, and gone once it is deleted", async () => {
    const { pool, changes, warnings } = await client.applyPool({ specJson: asked(), expectedRevision: 0n });
    expect(pool).toMatchObject({ name: "asked", origin: "api", removed: false });
    expect(changes.map(({ path }) => path)).toEqual(["actuator", "capacity", "name", "workloads[batch]"]);
    expect(warnings).toEqual([]);

    const { statuses, gone } = watched("asked");
    await client.setDemand({ pool: "asked", workload: "batch", replicas: 3, owner: "ops" });
    await expect.poll(() => statuses.at(-1)?.workloads[0]?.observed?.ready, { timeout: 10_000 }).toBe(3);

    const smaller = { specJson: asked({ capacity: 2, onRemove: "scale-to-zero" }), expectedRevision: pool.revision };
    const changed = await client.applyPool(smaller);
    expect(changed.changes).toEqual([
      { path: "capacity", from: 5, to: 2 },
      { path: "onRemove", to: "scale-to-zero" },
    ]);
    await expect.poll(() => statuses.at(-1)?.workloads[0]?.observed?.ready, { timeout: 10_000 }).toBe(2);
    await expect(client.applyPool(smaller)).rejects.toMatchObject({
      code: "revision-conflict",
      details: { revision: String(changed.pool.revision) },
    });

    await expect.poll(async () => (await client.history("asked")).length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await client.history("asked")).at(-1)).toMatchObject({ workloads: [{ workload: "batch" }] });

    expect(await client.deletePool({ pool: "asked" })).toEqual({ released: [{ workload: "batch", replicas: 0 }] });
    await expect.poll(() => gone.at(-1), { timeout: 10_000 }).toMatchObject({ code: 5 });
    expect(statuses.at(-1)?.workloads[0]?.observed?.ready).toBe(0);
    await expect(client.getPool("asked")).rejects.toMatchObject({ code: "not-found" });
  });

  test("is only told about where it is only validated", async () => {
    const { pool, changes } = await client.applyPool({ specJson: asked(), validateOnly: true });
    expect(pool.revision).toBe(0n);
    expect(changes).toHaveLength(4);
    expect(await names()).toEqual(["filed"]);
  });

  test("is refused whole, with every fault of every plane and its path", async () => {
    const metric = { source: "push", nam: "orders" };
    const target = { kind: "simple-queue", queueLength: -1 };
    const refused = client.applyPool({ specJson: asked({ surge: -1 }, { metric, target, run: { start: "soon" } }) });
    await expect(refused).rejects.toMatchObject({ code: "invalid" });
    const { faults } = await refused.catch((thrown) => thrown);
    expect(faults.map(({ path }: { path: string }) => path).sort()).toEqual([
      "surge",
      "workloads[0].metric",
      "workloads[0].metric.name",
      "workloads[0].run.start",
      "workloads[0].target.queueLength",
    ]);
  });

  test.each<[string, string, RegExp]>([
    ["text that is no JSON", "{", /^spec_json is not JSON: /],
    ["what is no map", "[]", /^spec_json is not a JSON object/],
    ["nesting without end", `${'{"a":'.repeat(50)}1${"}".repeat(50)}`, /spec_json: is nested more than 32 levels deep/],
    ["an actuator that runs programs", asked({ actuator: "local" }, { run: { command: ["sleep"] } }), /--allow-exec/],
    ["a metric that runs one", asked({}, { metric: { source: "command", command: ["sh"] } }), /--allow-exec/],
    [
      "an actuator that is not there",
      asked({ actuator: "fak" }),
      /there is no actuator named "fak"; did you mean "fake"/,
    ],
  ])("is none of %s", async (_, specJson, message) => {
    const refused = client.applyPool({ specJson });
    await expect(refused).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(message) });
  });
});

test("a pool of a file is neither replaced nor deleted", async () => {
  const refused = {
    code: "wrong-state",
    message: expect.stringMatching(/^pool filed comes from .*: change it there$/),
  };
  await expect(client.applyPool({ specJson: asked({ name: "filed" }) })).rejects.toMatchObject(refused);
  await expect(client.deletePool({ pool: "filed" })).rejects.toMatchObject(refused);
});

test("a watch of a pool that is not there is told so", async () => {
  const { gone } = watched("nope");
  const stream = raw.watchDecisions({ pool: "nope" });
  stream.on("data", () => undefined);
  stream.on("error", (error: ServiceError) => gone.push(error));
  const missing = { code: 5, details: "there is no pool nope; there are filed" };
  await expect.poll(() => gone, { timeout: 10_000 }).toMatchObject([missing, missing]);
  await expect(client.explain("nope", "x")).rejects.toMatchObject({ code: "not-found" });
});

test("the command line explains a workload", async () => {
  await expect
    .poll(async () => (await client.explain("filed", "rest")).explanation.status.observed?.ready, { timeout: 10_000 })
    .toBe(4);
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const codes = [
    await cli("explain", "filed", "rest", "--engine", planes.engine),
    await cli("explain", "filed", "rest", "--engine", planes.engine, "--json"),
  ];
  const [text = "", json = "{}"] = written.mock.calls.map(([chunk]) => String(chunk));
  written.mockRestore();
  expect(codes).toEqual([0, 0]);
  expect(text).toMatch(/^rest has 4 replicas ready\. It takes what the others leave\./);
  expect(JSON.parse(json)).toMatchObject({ status: { workload: "rest", desired: 4 }, waitsFor: [] });
});

/** What a watch gets until it ends. */
function watched(pool: string): { readonly statuses: PoolStatus[]; readonly gone: ServiceError[] } {
  const statuses: PoolStatus[] = [];
  const gone: ServiceError[] = [];
  const watch = client.watchPool(pool, { onMessage: (status) => statuses.push(status), onDown: () => watch.close() });
  const stream = raw.watchPool({ pool });
  stream.on("data", () => undefined);
  stream.on("error", (error: ServiceError) => gone.push(error));
  return { statuses, gone };
}
