import { describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { needs } from "../support/available.ts";
import { countedMessages } from "../support/counted-messages.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { readOnce } from "../support/read-once.ts";
import { prometheus, prometheusLogin } from "../support/servers/prometheus.ts";
import { webServer } from "../support/web-server.ts";

const notOurs = process.env.PROMETHEUS_ADDRESS !== undefined;
const { user, password } = prometheusLogin;
const wrongPassword = "wrong-horse";

function json(document: unknown, status = "200 OK"): string {
  return httpAnswer(status, { "content-type": "application/json" }, JSON.stringify(document));
}

function vector(...values: readonly unknown[]): object {
  const result = values.map((value, index) => ({ metric: { queue: String(index) }, value: [1_795_342_421.3, value] }));
  return { status: "success", data: { resultType: "vector", result } };
}

function basic(pass: string): JsonObject {
  return { headers: { authorization: `Basic ${Buffer.from(`${user}:${pass}`).toString("base64")}` } };
}

/** Also where a busy machine made a scrape too late. */
const query = 'last_over_time(queue_messages{queue="orders"}[1m])';

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  httpAnswer("200 OK", {}, ""),
  ...[null, [], 3, {}, { status: "success" }, { status: "success", data: {} }].map((document) => json(document)),
  json({ ...vector("3"), status: "failure" }),
  json({ status: "success", data: { resultType: "vector", result: null } }),
  json({ status: "success", data: { resultType: "vector", result: [null] } }),
  json({ status: "success", data: { resultType: "vector", result: [{ metric: {} }] } }),
  json({ status: "success", data: { resultType: "vector", result: [{ value: ["3"] }] } }),
  json({ status: "success", data: { resultType: "scalar", result: ["now", "3"] } }),
  json({ status: "success", data: { resultType: "string", result: [1, "3"] } }),
  json({ status: "success", data: { resultType: "matrix", result: [{ metric: {}, values: [[1, "3"]] }] } }),
  json({ status: "success", data: { resultType: "number", result: 3 } }),
  ...[3, null, "", "NaN", "+Inf", "-Inf", "Inf", "-1", "0x3", "3 messages"].map((value) => json(vector(value))),
  json(vector()),
  json(vector("1", "2")),
  json({ ...vector("3"), warnings: [password] }),
  json({ ...vector("3"), isPartial: true }),
  json({ status: "error", errorType: password, error: password }, "400 Bad Request"),
  json({ status: "error", errorType: "execution", error: password }),
  json(vector("3"), "500 Internal Server Error"),
];

async function makeBackend(): Promise<SourceBackend> {
  const server = await prometheus.start();
  const spec = (address: string): JsonObject => ({ url: `http://${address}`, query, ...basic(password) });
  const shared = {
    missing: () => ({ ...spec(server.address), query: "microscaler_nothing_of_this_name" }),
    at: spec,
    garbage,
    secrets: [password, wrongPassword, Buffer.from(`${user}:${password}`).toString("base64")],
  };
  if (notOurs) {
    const constant = () => ({ url: `http://${server.address}`, query: "vector(0)" });
    return { ...shared, spec: constant, cleanUp: async () => undefined };
  }
  const messages = countedMessages();
  const exporter = await webServer(
    (_request, response) =>
      response
        .writeHead(200, { "content-type": "text/plain" })
        .end(`queue_messages{queue="orders"} ${messages.now()}\n`),
    { port: server.extraPorts[0] },
  );
  const first = () => readOnce({ source: "prometheus", ...spec(server.address) });
  await vi.waitFor(async () => expect(await first()).toMatchObject({ value: 0 }), { timeout: 10_000 });
  return {
    ...shared,
    spec: () => spec(server.address),
    refused: () => ({ ...spec(server.address), ...basic(wrongPassword) }),
    ...messages.changes,
    kill: server.kill,
    restart: server.restart,
    cleanUp: async () => {
      await server.kill();
      await exporter.kill();
    },
  };
}

describe("prometheus", needs(prometheus.need), () => {
  const others = "the running server is not ours";
  sourceContract(
    "prometheus",
    makeBackend,
    notOurs ? { refused: others, put: others, purge: others, kill: others } : {},
  );

  test("one number is read, and anything else is said so that a person can act on it", async () => {
    const server = await prometheus.start();
    const origin = `http://${server.address}`;
    const ask = async (promql: string, options: JsonObject = {}) => {
      const answer = await readOnce({
        source: "prometheus",
        url: `${origin}/`,
        query: promql,
        ...basic(password),
        ...options,
      });
      return answer.kind === "absent" ? answer.reason.replace(`${origin} `, "") : answer;
    };
    const found = (value: number) => ({ kind: "value", value });
    expect(await ask("vector(3.5)")).toEqual(found(3.5));
    expect(await ask("1e21")).toEqual(found(1e21));
    expect(await ask("sum(nothing)", { empty: "zero" })).toEqual(found(0));
    expect(await ask("sum(nothing)")).toBe("found no series for the query; where that means 0, set empty: zero");
    expect(await ask('label_replace(vector(1), "a", "b", "", "") or vector(2)')).toBe(
      "found 2 series for the query, not one; put sum(…) around it",
    );
    expect(await ask("vector(0) / 0", { empty: "zero" })).toBe("gave NaN, which is no number of anything");
    expect(await ask("-1 / 0")).toBe("gave -Inf, which is no number of anything");
    expect(await ask("vector(1)[1m:1s]")).toBe("gave a matrix, which is not one number");
    expect(await ask('"text"')).toBe("gave a string, which is not one number");
    expect(await ask('sum(nothing{key="secret"}')).toMatch(/^cannot parse the query: see line 1, character \d+$/);
    expect(await ask('vector(1) + on() (label_replace(vector(1), "a", "b", "", "") or vector(2))')).toBe(
      "cannot carry out the query (execution, 422)",
    );
    if (notOurs) return;
    expect(await ask("1", basic(wrongPassword))).toBe(
      "answered 401: it wants credentials, or does not accept those given",
    );
    const inUrl = `http://${user}:${encodeURIComponent(password)}@${server.address}`;
    expect(await ask("1", { url: inUrl, headers: {} })).toEqual(found(1));
    await server.kill();
  });
});

describe(
  "a query that guards itself",
  needs(notOurs ? { ...prometheus.need, available: false } : prometheus.need),
  () => {
    const series = 'queue_messages{queue="orders"}';
    const guarded = `sum(${series}) and (time() - min(timestamp(${series})) < 2) and min(up{job="queue"}) == 1`;

    test("is absent where the target is gone, also over a restart, after which the same number is told", async () => {
      const server = await prometheus.start();
      const exporter = await webServer((_request, response) => response.end(`${series} 42\n`), {
        port: server.extraPorts[0],
      });
      const spec = { source: "prometheus", url: `http://${server.address}`, ...basic(password) };
      const ask = (promql: string) => readOnce({ ...spec, query: promql });
      const found = { kind: "value", value: 42 };
      const nothing = { kind: "absent", reason: expect.stringContaining("found no series") };
      try {
        await expect.poll(() => ask(guarded), { timeout: 10_000 }).toEqual(found);
        await exporter.kill();
        await expect.poll(() => ask(guarded), { timeout: 10_000 }).toEqual(nothing);
        await exporter.restart();
        await expect.poll(() => ask(guarded), { timeout: 10_000 }).toEqual(found);
        await server.kill();
        await exporter.kill();
        await server.restart();
        expect(await ask(`sum(${series})`)).toEqual(found);
        await expect.poll(() => ask(guarded), { timeout: 10_000 }).toEqual(nothing);
        expect(await ask(`sum(${series})`)).toEqual(found);
      } finally {
        await server.kill();
        await exporter.kill();
      }
    });
  },
);

test("warnings may be ignored, where a part of the answer will do", async () => {
  for (const [extra, reason] of [
    [{ warnings: ["a store is gone"] }, "gave its answer with 1 warning; it may be incomplete"],
    [{ isPartial: true }, "gave a part of the answer only, so that its value may be too low"],
  ] as const) {
    const server = await crookedServer(json({ ...vector("3"), ...extra }));
    const spec = { source: "prometheus", url: `http://${server.address}`, query };
    expect(await readOnce(spec)).toEqual({ kind: "absent", reason: `http://${server.address} ${reason}` });
    expect(await readOnce({ ...spec, warnings: "ignore" })).toEqual({ kind: "value", value: 3 });
    await server.close();
  }
});

test("the server is told the deadline and asked for no part, at the path that is configured", async () => {
  const asked: (string | undefined)[] = [];
  const server = await webServer((request, response) => {
    asked.push(request.url);
    response.end(JSON.stringify(vector("3")));
  });
  const spec = { source: "prometheus", url: `http://${server.address}/prometheus/`, query: "a + b", deadline: "3s" };
  expect(await readOnce(spec)).toEqual({ kind: "value", value: 3 });
  expect(asked).toEqual(["/prometheus/api/v1/query?query=a+%2B+b&timeout=3000ms&partial_response=false"]);
  await server.kill();
});
