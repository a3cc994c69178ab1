import { describe, expect, test } from "vitest";
import { consoleBench } from "../../../test/support/console-bench.ts";

const bench = consoleBench();

const get = (url: string) => bench().ask(url);

describe("pools that come by API", () => {
  const call = (method: "PUT" | "DELETE", url: string, body?: object) =>
    bench().ask(`/api/pools/${url}`, { method, ...(body && { body }) });
  const spec = { capacity: 4, workloads: [] };

  test("are tried without effect, applied under compare-and-set, and removed", async () => {
    const pool = { name: "new", origin: "api", revision: "1", removed: false, spec: { ...spec, name: "new" } };
    const changes = [{ path: "capacity", to: 4 }];
    const warnings = [{ path: "workloads", problem: "there is none" }];
    const tried = { pool: { ...pool, revision: "0" }, changes, warnings };
    expect(await call("PUT", "new", { spec, validateOnly: true })).toEqual({ status: 200, body: tried });
    expect((await get("/api/pools/new")).status).toBe(404);

    const created = { status: 200, body: { pool, changes, warnings } };
    expect(await call("PUT", "new", { spec, expectedRevision: "0" })).toEqual(created);
    const conflict = {
      code: "revision-conflict",
      message: "revision 1 is in force, not 0",
      details: { revision: "1" },
    };
    expect(await call("PUT", "new", { spec, expectedRevision: "0" })).toEqual({
      status: 409,
      body: { error: conflict },
    });

    const released = { status: 200, body: { released: [{ workload: "left" }, { workload: "stopped", replicas: 0 }] } };
    expect(await call("DELETE", "new?validateOnly=true&expectedRevision=1")).toEqual(released);
    expect((await get("/api/pools/new")).body).toMatchObject({ revision: "1", removed: false });
    expect(await call("DELETE", "new?expectedRevision=1")).toEqual(released);
    expect((await get("/api/pools/new")).body).toMatchObject({ revision: "2", removed: true });
  });

  test.each([
    [{ spec: { ...spec, name: "other" } }, "spec.name", 'must be "new", as in the path, or left out; it is "other"'],
    [{ spec: {} }, "capacity", "is missing"],
    [{ spec: 3 }, "spec", "must be a pool as in a configuration file"],
    [{ spec, expectedRevision: 1 }, "expectedRevision", 'must be a revision in digits, such as "7"'],
    [
      { spec, expectedRevision: "18446744073709551616" },
      "expectedRevision",
      'must be a revision in digits, such as "7"',
    ],
    [{ spec, validateOnly: "yes" }, "validateOnly", "must be true or false"],
  ])("%j is refused with its fault", async (body, path, problem) => {
    const answer = await call("PUT", "new", body);
    expect([answer.status, answer.body.error.faults]).toEqual([400, [{ path, problem }]]);
  });

  test("may be longer than any other order, up to a mebibyte", async () => {
    const long = { ...spec, description: "x".repeat(100_000) };
    expect(await call("PUT", "long", { spec: long, validateOnly: true })).toMatchObject({ status: 200 });
    const { status, body } = await call("PUT", "long", { spec: { ...spec, description: "x".repeat(1_100_000) } });
    const error = { code: "too-large", message: "the body is too large; 1024 KiB are allowed" };
    expect([status, body]).toEqual([413, { error }]);
  });

  test("are nobody's to change where a file says what they are", async () => {
    const refused = { status: 409, body: { error: { code: "wrong-state", message: "pool demo comes from a file" } } };
    expect(await call("PUT", "demo", { spec })).toEqual(refused);
    expect(await call("DELETE", "demo")).toEqual(refused);
    expect(await call("DELETE", "none")).toMatchObject({ status: 404 });
    const { status, body } = await call("DELETE", "demo?validateOnly=1");
    expect([status, body.error.faults]).toEqual([400, [{ path: "validateOnly", problem: "must be true or false" }]]);
  });
});
