import { beforeAll, describe, expect, test, vi } from "vitest";
import { consoleBench } from "../../../test/support/console-bench.ts";
import { demoStatus } from "../../../test/support/demo-status.ts";
import { madeDecision } from "../../../test/support/made-decision.ts";

const bench = consoleBench();

const get = (url: string) => bench().ask(url);

describe("pools", () => {
  test("are listed with their newest status; 64-bit numbers are strings", async () => {
    const { status, body } = await get("/api/pools");
    expect(status).toBe(200);
    expect(body.pools).toMatchObject([
      { name: "demo", origin: "file", revision: "7", status: { capacity: 10, occupied: 10 } },
      { name: "producers", status: { workloads: [{ fixed: { replicas: 3, revision: "1" } }] } },
    ]);
  });

  test("are shown one by one with their configuration", async () => {
    expect(await get("/api/pools/demo")).toMatchObject({
      status: 200,
      body: { name: "demo", revision: "7", spec: { name: "demo", capacity: 10 }, status: { pool: "demo" } },
    });
  });

  test("what is not known is left out, and a failed reading says why", async () => {
    bench().engine.setStatus(demoStatus({ queue: "the queue orders does not exist" }));
    await vi.waitFor(async () => {
      const { body } = await get("/api/pools/demo");
      const reading = { kind: "absent", reason: "the queue orders does not exist" };
      expect(body.status.workloads[0].sample.reading).toEqual(reading);
      expect(body.status.workloads[1]).not.toHaveProperty("sample");
    });
  });

  test("an unknown one is 404 with the engine's words", async () => {
    const error = { code: "not-found", message: "there is no pool none" };
    expect(await get("/api/pools/none")).toEqual({ status: 404, body: { error } });
  });
});

describe("an explanation", () => {
  test("names the interval, who set its ends, and what is waited for", async () => {
    expect(await get("/api/pools/demo/workloads/consumer/explanation")).toMatchObject({
      status: 200,
      body: {
        status: { workload: "consumer", reason: "at-target" },
        least: { replicas: 1, reason: "bounded" },
        waitsFor: ["2 replicas of remainder to stop"],
      },
    });
  });

  test("of an unknown workload is 404", async () => {
    expect(await get("/api/pools/demo/workloads/none/explanation")).toMatchObject({ status: 404 });
  });
});

describe("decisions", () => {
  beforeAll(async () => {
    for (const id of [1n, 2n, 3n]) {
      bench().engine.decide(madeDecision(id, id === 2n ? { pool: "producers", workload: "producer" } : {}));
    }
    await vi.waitUntil(() => bench().feed.decisions().length === 3);
  });

  test("come newest first", async () => {
    const { body } = await get("/api/decisions");
    expect(body.decisions.map(({ id }: { id: string }) => id)).toEqual(["3", "2", "1"]);
  });

  test("are narrowed by pool and number", async () => {
    const { body } = await get("/api/decisions?pool=demo&limit=1");
    expect(body.decisions).toMatchObject([{ id: "3", pool: "demo", workload: "consumer", from: 3, desired: 4 }]);
  });

  test("of an unknown pool are 404, not none", async () => {
    expect(await get("/api/decisions?pool=none")).toMatchObject({ status: 404 });
  });

  test("after a given one come oldest first, so that one can go on from the last", async () => {
    const ids = async (query: string) => {
      const { body } = await get(`/api/decisions?${query}`);
      return [body.decisions.map(({ id }: { id: string }) => id), body.oldest];
    };
    expect(await ids("after=1")).toEqual([["2", "3"], "1"]);
    expect(await ids("after=0&limit=2")).toEqual([["1", "2"], "1"]);
    expect(await ids("after=3")).toEqual([[], "1"]);
    expect((await get("/api/decisions?after=x")).body.error.faults).toEqual([
      { path: "after", problem: 'must be the id of a decision in digits, such as "42"' },
    ]);
  });

  test.each([
    ["0", "must be 1 or more"],
    ["501", "must be 500 or less"],
    ["many", "must be a whole number from 1 to 500"],
  ])("limit=%s is refused", async (limit, problem) => {
    const { status, body } = await get(`/api/decisions?limit=${limit}`);
    expect([status, body.error.faults]).toEqual([400, [{ path: "limit", problem }]]);
  });
});

describe("the replicas of a fixed target", () => {
  const put = (workload: string, body: object) =>
    bench().ask(`/api/pools/producers/workloads/${workload}/replicas`, { method: "PUT", body });

  test("are set where the expected revision is in force", async () => {
    const set = { status: 200, body: { replicas: 5, revision: "2" } };
    expect(await put("producer", { replicas: 5, expectedRevision: "1" })).toEqual(set);
    await vi.waitUntil(() => bench().feed.status("producers")?.workloads[0]?.fixed?.replicas === 5);
  });

  test("are left alone where another revision is, which is named", async () => {
    const message = "revision 2 with 5 replicas is in force, not 1";
    const error = { code: "revision-conflict", message, details: { revision: "2" } };
    expect(await put("producer", { replicas: 6, expectedRevision: "1" })).toEqual({ status: 409, body: { error } });
  });

  test("may be 0, and may be set whatever is in force", async () => {
    expect(await put("producer", { replicas: 0 })).toEqual({ status: 200, body: { replicas: 0, revision: "3" } });
  });

  test("of another kind of target are refused with 409", async () => {
    const response = await bench().app.inject({
      ...{ method: "PUT", url: "/api/pools/demo/workloads/consumer/replicas", body: { replicas: 2 } },
    });
    expect(response.statusCode).toBe(409);
    expect(response.json().error.code).toBe("wrong-state");
  });

  test.each([
    [{}, "replicas", "must be a whole number of replicas, such as 3"],
    [{ replicas: "3" }, "replicas", "must be a whole number of replicas, such as 3"],
    [{ replicas: 1.5 }, "replicas", "must be a whole number of replicas, such as 3"],
    [{ replicas: -1 }, "replicas", "must not be negative"],
    [{ replicas: 1, expectedRevision: "x" }, "expectedRevision", 'must be a revision in digits, such as "7"'],
    [{ replicas: 1, extra: 1 }, "", 'Unrecognized key: "extra"'],
  ])("%j is refused", async (body, path, problem) => {
    const answer = await put("producer", body);
    expect([answer.status, answer.body.error.code, answer.body.error.faults]).toEqual([
      400,
      "invalid",
      [{ path, problem }],
    ]);
  });

  test("a body that is no JSON is refused with 400", async () => {
    const headers = { "content-type": "application/json" };
    const url = "/api/pools/producers/workloads/producer/replicas";
    const response = await bench().app.inject({ method: "PUT", url, headers, body: '{"replicas":' });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.message).toContain("the request cannot be read");
  });
});

describe("what is said for a while", () => {
  const put = async (path: string, body: object) => {
    const response = await bench().app.inject({ method: "PUT", url: `/api/pools/${path}`, body });
    return { status: response.statusCode, body: response.body === "" ? undefined : response.json() };
  };

  test("reaches the engine as it was said: a demand, a pause and its end", async () => {
    const gone = { status: 204, body: undefined };
    expect(await put("demo/workloads/consumer/demand", { replicas: 0, owner: "a", ttlMs: 500 })).toEqual(gone);
    expect(await put("demo/workloads/consumer/pause", { direction: "up", owner: "a" })).toEqual(gone);
    expect(await put("demo/pause", { direction: "both", owner: "a", ttlMs: 1000 })).toEqual(gone);
    expect(await put("demo/workloads/consumer/resume", { owner: "a" })).toEqual(gone);
    expect(bench().engine.said()).toEqual([
      { call: "SetDemand", pool: "demo", workload: "consumer", replicas: 0, owner: "a", ttlMs: 500 },
      { call: "Pause", pool: "demo", workload: "consumer", direction: "up", owner: "a" },
      { call: "Pause", pool: "demo", workload: "", direction: "both", owner: "a", ttlMs: 1000 },
      { call: "Resume", pool: "demo", workload: "consumer", owner: "a" },
    ]);
  });

  test("is refused with the engine's words where there is no such workload", async () => {
    const answer = await put("demo/workloads/none/pause", { direction: "up", owner: "a" });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: "not-found" } } });
  });

  test.each([
    ["demand", { owner: "a" }, "replicas", "must be a whole number of replicas, such as 3"],
    ["demand", { replicas: 3 }, "owner", 'must say who asks, such as "nightly-batch"'],
    ["demand", { replicas: 3, owner: "a", ttlMs: -1 }, "ttlMs", "must not be negative"],
    ["pause", { direction: "up", owner: "a", ttlMs: 0 }, "ttlMs", "must be above 0"],
    ["pause", { direction: "up", owner: "  " }, "owner", 'must say who asks, such as "nightly-batch"'],
    ["pause", { owner: "a", direction: "left" }, "direction", "must be up, down or both"],
    ["resume", { owner: "a", direction: "up" }, "", 'Unrecognized key: "direction"'],
    ["resume", {}, "owner", 'must say who asks, such as "nightly-batch"'],
  ])("%s %j is refused", async (call, body, path, problem) => {
    const answer = await put(`demo/workloads/consumer/${call}`, body);
    expect([answer.status, answer.body.error.faults]).toEqual([400, [{ path, problem }]]);
  });
});

test("how a pool was is told by the engine", async () => {
  expect(await get("/api/pools/demo/history")).toEqual({ status: 200, body: { moments: [] } });
  expect(await get("/api/pools/none/history")).toMatchObject({ status: 404 });
});

test("who need not log in is told so", async () => {
  expect(await get("/api/session")).toEqual({ status: 200, body: { required: false, mayChange: true } });
  const response = await bench().app.inject({ method: "POST", url: "/api/session", body: { token: "any" } });
  expect(response.json().error.message).toBe("nobody has to log in here: the console knows no tokens");
});

test("the API describes itself: every route with its failures", async () => {
  const { body } = await get("/openapi.json");
  expect(Object.keys(body.paths).toSorted()).toEqual([
    "/api/decisions",
    "/api/decisions/stream",
    "/api/live",
    "/api/pools",
    "/api/pools/{pool}",
    "/api/pools/{pool}/history",
    "/api/pools/{pool}/pause",
    "/api/pools/{pool}/resume",
    "/api/pools/{pool}/workloads/{workload}/demand",
    "/api/pools/{pool}/workloads/{workload}/explanation",
    "/api/pools/{pool}/workloads/{workload}/pause",
    "/api/pools/{pool}/workloads/{workload}/replicas",
    "/api/pools/{pool}/workloads/{workload}/resume",
    "/api/session",
  ]);
  const { put } = body.paths["/api/pools/{pool}/workloads/{workload}/replicas"];
  expect(Object.keys(put.responses)).toEqual([
    ...["200", "400", "401", "403", "404", "409", "415", "429", "503", "504"],
  ]);
  expect(put.requestBody.content["application/json"].schema.required).toEqual(["replicas"]);
});
