import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newToken } from "../../shared/access/new-token.ts";
import { mayCall, permissionOf } from "../../shared/access/permissions.ts";
import { roles } from "../../shared/access/role.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { accessOf, entriesOf, tokenOf } from "../support/access-bench.ts";
import { everyCall } from "../support/every-call.ts";
import { type RawCaller, rawCaller } from "../support/raw-call.ts";
import { bearer, type GuardedPlanes, startGuardedPlanes } from "../support/security-bench.ts";

const entries = entriesOf();
const access = accessOf();
const planeNames = ["collector", "actuator", "engine"] as const;
const calls = everyCall();
let planes: GuardedPlanes;
const callers = new Map<string, RawCaller>();

beforeAll(async () => {
  const limits = { streams: 1000, callsPerSecond: 10_000, burst: 10_000 };
  planes = await startGuardedPlanes({ access, limits }, { token: () => tokenOf("service") });
  for (const name of planeNames) callers.set(name, rawCaller(planes[name]));
});
afterAll(async () => {
  for (const caller of callers.values()) caller.close();
  await planes.stop();
});

/** Every call of one plane, made with the same headers. */
async function outcomes(plane: string, headers: Readonly<Record<string, string>>) {
  const caller = callers.get(plane);
  if (!caller) throw new Error(`there is no plane ${plane}`);
  return Promise.all(calls.map(async (call) => ({ ...call, ...(await caller.call(call, headers)) })));
}

describe.each(planeNames)("the %s", (plane) => {
  test.each([
    ["without credentials", {}],
    ["with a token that nobody has", bearer(newToken())],
    ["with the hash of a token", bearer(entries.tokens[0]?.sha256 ?? "")],
    ["with a header of another form", { authorization: `Basic ${tokenOf("admin")}` }],
    ["with an empty token", { authorization: "Bearer " }],
  ])("answers nothing but health %s", async (_how, headers) => {
    for (const { path, status, details } of await outcomes(plane, headers)) {
      const open = permissionOf(path) === "everybody";
      if (open) expect([path, status]).not.toEqual([path, "UNAUTHENTICATED"]);
      else expect([path, status]).toEqual([path, "UNAUTHENTICATED"]);
      for (const token of roles.map(tokenOf)) expect(details).not.toContain(token);
    }
  });

  test.each(roles)("lets a %s do what the role may, and nothing else", async (role) => {
    const refused = ["UNAUTHENTICATED", "PERMISSION_DENIED"];
    for (const { path, status, details } of await outcomes(plane, bearer(tokenOf(role)))) {
      const permission = permissionOf(path);
      if (mayCall(permission, role)) {
        expect(refused, `${path} answered ${details}`).not.toContain(status);
      } else {
        expect([path, status]).toEqual([path, "PERMISSION_DENIED"]);
        expect(details).toMatch(/ needs the role .+; the \w+ has the role \w+$/);
        expect(details).toContain(`has the role ${role}`);
      }
    }
  });
});

test("planes know each other: the engine reads, watches and commands with its token", async () => {
  const client = engineClient(planes.engine, { token: () => tokenOf("viewer") });
  const statuses: { ready?: number | undefined }[] = [];
  const watch = client.watchPool("demo", {
    onMessage: ({ workloads }) => statuses.push({ ready: workloads[0]?.observed?.ready }),
    onDown: (error) => expect(error).toBeUndefined(),
  });
  await expect.poll(() => statuses.at(-1)?.ready, { timeout: 5000 }).toBe(2);
  watch.close();
  client.close();
});

test("whoever passes on another's token may do what the other may", async () => {
  const client = engineClient(planes.engine, { token: () => tokenOf("viewer") });
  const request = { pool: "demo", workload: "orders", replicas: 1 };
  await expect(client.setFixed(request)).rejects.toMatchObject({
    code: "forbidden",
    message: "microscaler.v1.DecisionEngine.SetFixed needs the role operator or admin; the viewer has the role viewer",
  });
  expect(await client.as(tokenOf("operator")).setFixed(request)).toMatchObject({ replicas: 1 });
  await expect(client.as("nonsense").listPools()).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await client.listPools()).toHaveLength(1);
  client.close();
});

test("no token is in any log", () => {
  const text = JSON.stringify(planes.lines);
  expect(text).toContain("call refused");
  for (const token of roles.map(tokenOf)) expect(text).not.toContain(token);
});
