import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { beforeAll, describe, expect, test } from "vitest";
import { roles } from "../../../shared/access/role.ts";
import { accessOf, tokenOf } from "../../../test/support/access-bench.ts";
import { consoleBench } from "../../../test/support/console-bench.ts";
import { routesOf } from "../../../test/support/printed-routes.ts";

const bench = consoleBench(() => ({ access: accessOf() }));

interface Route {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly url: string;
  readonly roles: readonly string[];
}

/** What may be called by whom, beside the routes of the API that say it themselves. */
const others: readonly Route[] = [
  { method: "GET", url: "/metrics", roles: ["viewer", "operator", "admin", "service"] },
  { method: "GET", url: "/openapi.json", roles: ["viewer", "operator", "admin"] },
  { method: "GET", url: "/docs", roles: ["viewer", "operator", "admin"] },
  { method: "GET", url: "/docs/static/index.html", roles: ["viewer", "operator", "admin"] },
];

const openRoutes = [
  "GET /",
  "GET /healthz",
  "GET /readyz",
  "GET /api/session",
  "POST /api/session",
  "DELETE /api/session",
];

/** As DESIGN and the README have it: read, steer, configure. */
function rolesOf(method: string, path: string): readonly string[] {
  if (method === "GET") return ["viewer", "operator", "admin"];
  return path === "/api/pools/{pool}" ? ["admin"] : ["operator", "admin"];
}

async function apiRoutes(): Promise<Route[]> {
  const response = await call("admin", { method: "GET", url: "/openapi.json" });
  const { paths }: { paths: Record<string, Record<string, { security: object[] }>> } = response.json();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([name, { security }]) => {
      const method = name.toUpperCase();
      if (method !== "GET" && method !== "PUT" && method !== "POST" && method !== "DELETE") throw new Error(method);
      const anybody = openRoutes.includes(`${method} ${path}`);
      expect([method, path, security]).toEqual([method, path, anybody ? [] : [{ bearer: [] }, { session: [] }]]);
      if (anybody) return [];
      const url = path.replace("{pool}", "none").replace("{workload}", "none");
      return [{ method, url, roles: rolesOf(method, path) } as const];
    }),
  );
}

function call(role: string | undefined, { headers, ...request }: InjectOptions): Promise<LightMyRequestResponse> {
  const authorization = role === undefined ? {} : { authorization: `Bearer ${tokenOf(role)}` };
  const body = request.method === "GET" || request.method === "DELETE" ? {} : { body: {} };
  return bench().app.inject({ ...body, ...request, headers: { ...authorization, ...headers } });
}

const refusals = [401, 403];

describe("every route", () => {
  let all: Route[];
  beforeAll(async () => {
    all = [...(await apiRoutes()), ...others];
  });

  test("is known to this test, and none is for everybody by mistake", () => {
    const written = (route: string) => route.replaceAll(/:(pool|workload)/g, "none").replace(/(\/.+)\/$/, "$1");
    const known = [...all.map(({ method, url }) => `${method} ${url}`), ...openRoutes];
    const unknown = routesOf(bench().app)
      .map(written)
      .filter((route) => !route.startsWith("HEAD ") && !route.startsWith("GET /docs/") && !known.includes(route));
    expect(unknown).toEqual([]);
  });

  test("answers 401 to who shows nothing, and says how to be somebody", async () => {
    for (const { method, url } of all) {
      const response = await call(undefined, { method, url });
      expect([method, url, response.statusCode]).toEqual([method, url, 401]);
      expect(response.headers["www-authenticate"]).toBe('Bearer realm="microscaler"');
      expect(response.json().error.code).toBe("unauthenticated");
    }
  });

  test.each([
    ["a wrong token", { authorization: "Bearer msc_wrong" }],
    ["no bearer token", { authorization: "Basic dmlld2VyOm1zY192aWV3ZXI=" }],
    ["a token and no word before it", { authorization: tokenOf("admin") }],
    ["an empty token", { authorization: "Bearer " }],
    ["a session that never was", { cookie: "microscaler=never" }],
    ["a token as a session", { cookie: `microscaler=${tokenOf("admin")}` }],
    ["a wrong token and a right session", { authorization: "Bearer msc_wrong", cookie: "SESSION" }],
  ])("answers 401 to %s, and does not repeat it", async (_what, headers) => {
    const cookie = "cookie" in headers && headers.cookie === "SESSION" ? { cookie: await bench().logIn("admin") } : {};
    for (const { method, url } of all) {
      const response = await call(undefined, { method, url, headers: { ...headers, ...cookie } });
      expect([method, url, response.statusCode]).toEqual([method, url, 401]);
      expect(response.body).not.toMatch(/msc_|never/);
    }
  });

  test("answers 403 to roles that do not do, naming those that do, and lets the others in", async () => {
    for (const { method, url, roles: enough } of all) {
      for (const role of roles) {
        if (url.includes("live") || url.includes("stream")) continue; // they last; see below
        const { statusCode, body } = await call(role, { method, url });
        const seen = [method, url, role];
        if (enough.includes(role)) expect([...seen, refusals.includes(statusCode)]).toEqual([...seen, false]);
        else
          expect([...seen, statusCode, JSON.parse(body).error.message]).toEqual([...seen, 403, refusal(role, enough)]);
      }
    }
  });

  test.each(["/api/live", "/api/decisions/stream"])("%s refuses before it streams", async (url) => {
    for (const role of ["pusher", "service"]) {
      expect((await call(role, { method: "GET", url })).statusCode).toBe(403);
    }
    expect((await call("viewer", { method: "GET", url: `${url}?pool=none` })).statusCode).toBe(404);
  });

  test("that is for nobody in particular is answered without credentials, and HEAD as GET", async () => {
    for (const route of ["/healthz", "/readyz", "/", "/api/session"]) {
      const { statusCode } = await call(undefined, { method: "GET", url: route });
      expect([route, refusals.includes(statusCode)]).toEqual([route, false]);
    }
    expect((await call(undefined, { method: "HEAD", url: "/api/pools" })).statusCode).toBe(401);
    expect((await call(undefined, { method: "GET", url: "/api/none" })).statusCode).toBe(404);
  });
});

function refusal(role: string, enough: readonly string[]): string {
  const named = enough.length === 1 ? enough[0] : `${enough.slice(0, -1).join(", ")} or ${enough.at(-1)}`;
  return `this needs the role ${named}; the ${role} has the role ${role}`;
}
