import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReplaceableAccess } from "../../../shared/access/access-list.ts";
import { accessOf, entriesOf, tokenOf } from "../../../test/support/access-bench.ts";
import { type ConsoleBench, startConsoleBench } from "../../../test/support/console-bench.ts";

let access: ReplaceableAccess;
let bench: ConsoleBench;
beforeEach(async () => {
  access = accessOf();
  bench = await startConsoleBench({
    access,
    withEngineAccess: true,
    limits: { ...generous, logins: 5, wrong: 5, requests: 50 },
  });
});
afterEach(() => bench.stop());

const generous = { requests: 10_000, wrong: 10_000, logins: 10_000, streams: 2 };
const origin = "http://localhost";
const pause = "/api/pools/demo/workloads/consumer/pause";
const order = { owner: "a", direction: "up" };

const post = (token: unknown, headers = {}) =>
  bench.app.inject({ method: "POST", url: "/api/session", body: { token }, headers: { origin, ...headers } });

const get = (url: string, headers = {}) => bench.app.inject({ url, headers });

describe("a session", () => {
  test("is told by name and role, and set as a cookie no script and no foreign page can use", async () => {
    const response = await post(tokenOf("operator"));
    const who = { required: true, name: "the operator", role: "operator", by: "session", mayChange: true };
    expect(response.json()).toEqual(who);
    expect(response.headers["set-cookie"]).toMatch(
      /^microscaler=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const cookie = await bench.logIn("operator");
    expect((await get("/api/session", { cookie })).json()).toEqual(who);
    expect((await post(tokenOf("viewer"))).json()).toMatchObject({ role: "viewer", mayChange: false });
    expect((await get("/api/session")).json()).toEqual({ required: true, mayChange: false });
  });

  test("is for TLS alone where something in front of the console has it", async () => {
    const response = await post(tokenOf("viewer"), { origin: "https://scaler.example", host: "scaler.example" });
    expect(response.headers["set-cookie"]).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
  });

  test("is refused to wrong tokens and to roles that do not look, without repeating the token", async () => {
    const wrong = await post("msc_wrong");
    expect([wrong.statusCode, wrong.json().error.message]).toEqual([401, "the token is nobody's here"]);
    const pusher = await post(tokenOf("pusher"));
    const message = "the page needs the role viewer, operator or admin; the pusher has the role pusher";
    expect([pusher.statusCode, pusher.json().error.message]).toEqual([403, message]);
    for (const response of [wrong, pusher]) {
      expect(response.headers["set-cookie"]).toBeUndefined();
      expect(response.body).not.toContain("msc_");
    }
    expect((await post(7)).json().error.faults).toEqual([{ path: "token", problem: "must be a token, as text" }]);
  });

  test("changes something only for our own page: with its origin and as JSON", async () => {
    const cookie = await bench.logIn("operator");
    const put = (headers: object) =>
      bench.app.inject({ method: "PUT", url: pause, body: order, headers: { cookie, ...headers } });
    expect((await put({})).json().error.message).toContain('a change with a session needs the header "origin"');
    expect((await put({ origin: "http://evil.example" })).statusCode).toBe(403);
    expect((await put({ origin, "content-type": "text/plain" })).statusCode).toBe(415);
    expect((await put({ origin })).statusCode).toBe(204);
  });

  test("ends with the log-out, with another log-in over it, and with its token", async () => {
    const first = await bench.logIn("viewer");
    const gone = await bench.app.inject({ method: "DELETE", url: "/api/session", headers: { cookie: first, origin } });
    expect([gone.statusCode, gone.headers["set-cookie"]]).toEqual([
      204,
      "microscaler=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict",
    ]);
    expect((await get("/api/pools", { cookie: first })).statusCode).toBe(401);

    const second = await bench.logIn("viewer");
    await post(tokenOf("viewer"), { cookie: second });
    expect((await get("/api/pools", { cookie: second })).statusCode).toBe(401);

    const third = await bench.logIn("viewer");
    expect((await get("/api/pools", { cookie: third })).statusCode).toBe(200);
    access.replace(entriesOf("viewer"));
    const after = await get("/api/pools", { cookie: third });
    expect([after.statusCode, after.json().error.message]).toEqual([401, "the session has ended; log in again"]);
  });
});

describe("the engine", () => {
  test("is shown the caller's token, so that it decides, too", async () => {
    const authorization = `Bearer ${tokenOf("operator")}`;
    const put = () => bench.app.inject({ method: "PUT", url: pause, body: order, headers: { authorization } });
    expect((await put()).statusCode).toBe(204);
    expect(bench.shown()).toContain(tokenOf("operator"));

    // The console's list is older than the engine's: what the engine says counts.
    bench.engineAccess?.replace(entriesOf("operator"));
    const refused = await put();
    expect([refused.statusCode, refused.json().error.code]).toEqual([401, "unauthenticated"]);
    expect(refused.headers["www-authenticate"]).toBe('Bearer realm="microscaler"');
  });
});

describe("limits", () => {
  test("of logins, right or wrong: then 429 that says when to try again", async () => {
    for (let login = 0; login < 5; login++) await post(login % 2 ? "msc_wrong" : tokenOf("viewer"));
    const response = await post(tokenOf("viewer"));
    expect([response.statusCode, response.json().error.code]).toEqual([429, "exhausted"]);
    expect(response.json().error.message).toMatch(/^too many logins: 5 are allowed in 60 s; try again in \d+ s$/);
    expect(Number(response.headers["retry-after"])).toBeGreaterThan(0);
  });

  test("of wrong tokens; who has a right one is not kept out by them", async () => {
    const wrong = { authorization: "Bearer msc_wrong" };
    for (let time = 0; time < 5; time++) expect((await get("/api/pools", wrong)).statusCode).toBe(401);
    expect((await get("/api/pools", wrong)).statusCode).toBe(429);
    expect((await get("/api/pools", { authorization: `Bearer ${tokenOf("viewer")}` })).statusCode).toBe(200);
  });

  test("of requests belong to a caller, and health is not counted", async () => {
    const viewer = { authorization: `Bearer ${tokenOf("viewer")}` };
    for (let time = 0; time < 50; time++) await get("/api/session", viewer);
    expect((await get("/api/session", viewer)).statusCode).toBe(429);
    expect((await get("/api/session", { authorization: `Bearer ${tokenOf("admin")}` })).statusCode).toBe(200);
    for (let time = 0; time < 60; time++) expect((await get("/healthz", viewer)).statusCode).toBe(200);
  });
});

test("who changed what is logged, without tokens", async () => {
  const authorization = `Bearer ${tokenOf("operator")}`;
  await bench.app.inject({ method: "PUT", url: pause, body: order, headers: { authorization } });
  await post("msc_wrong");
  const logged = bench.lines.map((line) => JSON.parse(line)).filter(({ caller }) => caller);
  expect(logged).toMatchObject([{ caller: "the operator", method: "PUT", url: pause, statusCode: 204 }]);
  expect(bench.lines.join()).not.toContain("msc_");
});
