import { describe, expect, test } from "vitest";
import { consoleBench } from "../../test/support/console-bench.ts";

const bench = consoleBench();

const replicas = "/api/pools/producers/workloads/producer/replicas";

describe("the Host header", () => {
  test.each(["localhost", "localhost:80", "127.0.0.1:80", "[::1]:80", "LOCALHOST"])("%s is us", async (host) => {
    expect(await bench().app.inject({ url: "/healthz", headers: { host } })).toMatchObject({ statusCode: 200 });
  });

  test.each(["evil.example", "evil.example:80", "localhost:8080", "localhost.evil.example", "0.0.0.0:80"])(
    "%j is refused on every path: a name was rebound to us",
    async (host) => {
      for (const url of ["/", "/api/pools", "/api/live", "/metrics", "/openapi.json", "/docs", "/none"]) {
        const response = await bench().app.inject({ url, headers: { host } });
        expect([url, response.statusCode]).toEqual([url, 403]);
        expect(response.json().error.message).toContain(`the Host header names "${host}"`);
      }
    },
  );
});

describe("the Origin header", () => {
  test.each(["http://localhost", "http://127.0.0.1:80", "http://[::1]:80"])("%s is our page", async (origin) => {
    expect(await bench().app.inject({ url: "/api/pools", headers: { origin } })).toMatchObject({ statusCode: 200 });
  });

  test.each(["https://evil.example", "http://localhost:3000", "https://localhost", "null", "http://localhost.evil"])(
    "%s is refused, reading and writing",
    async (origin) => {
      const read = await bench().app.inject({ url: "/api/pools", headers: { origin } });
      const write = await bench().app.inject({
        method: "PUT",
        url: replicas,
        headers: { origin },
        body: { replicas: 9 },
      });
      expect([read.statusCode, write.statusCode]).toEqual([403, 403]);
      expect(write.json().error).toEqual({
        code: "forbidden",
        message: `requests from the web page at "${origin}" are refused; use the console's own page`,
      });
    },
  );

  test("no answer allows another origin", async () => {
    const headers = { origin: "http://localhost", "access-control-request-method": "PUT" };
    const response = await bench().app.inject({ method: "OPTIONS", url: replicas, headers });
    expect(Object.keys(response.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("a write", () => {
  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", undefined])(
    "as %s is refused: a form on a foreign page could send it",
    async (type) => {
      const headers = type === undefined ? {} : { "content-type": type };
      const response = await bench().app.inject({ method: "PUT", url: replicas, headers, body: '{"replicas":9}' });
      expect(response.statusCode).toBe(415);
      expect(response.json().error.message).toContain('send the header "content-type: application/json"');
    },
  );

  test("with a large body is refused", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ replicas: 1, more: "x".repeat(20_000) });
    const response = await bench().app.inject({ method: "PUT", url: replicas, headers, body });
    expect(response.statusCode).toBe(413);
    expect(response.json().error).toEqual({ code: "too-large", message: "the body is too large; 16 KiB are allowed" });
  });

  test("that was refused changed nothing", () => {
    expect(bench().feed.status("producers")?.workloads[0]?.fixed).toEqual({ replicas: 3, revision: 1n });
  });
});

test("every answer carries the security headers, and none that asks for https", async () => {
  for (const url of ["/", "/api/pools", "/api/none"]) {
    const { headers } = await bench().app.inject({ url });
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
    expect(headers["strict-transport-security"]).toBeUndefined();
  }
});
