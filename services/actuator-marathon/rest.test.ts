import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incoming, Outgoing, ResponseBody } from "./connection.ts";
import { marathonRest } from "./rest.ts";

const { signal } = new AbortController();
const urls = ["http://one:8080", "http://two:8080/service/marathon"];
const get = { method: "GET", path: "/v2/queue", signal } as const;

let sent: Outgoing[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** `answers` in turn, the last one for ever; `hangs` says nothing until it is given up. */
function restOver(...answers: (Incoming | "hangs")[]) {
  sent = [];
  const connection = {
    send: async (outgoing: Outgoing): Promise<Incoming> => {
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push(outgoing);
      if (answer === "hangs") return givenUp(outgoing.signal);
      return answer ?? { kind: "failed", reason: "no answer" };
    },
    close: async () => undefined,
  };
  const none = { ok: true } as const;
  const authorization = { current: async () => none, renewed: async () => none };
  return marathonRest({ urls, connection, authorization });
}

function givenUp(signal: AbortSignal): Promise<Incoming> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ kind: "failed", reason: `given up: ${signal.reason.name}` }));
  });
}

function response(status: number, text: string, headers = {}): Incoming {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const body: ResponseBody = { text: async () => text, destroy: () => undefined, [Symbol.asyncIterator]: bytes };
  return { kind: "response", status, headers, body };
}

const gone: Incoming = { kind: "failed", reason: "gone" };
const queue = response(200, '{"queue":[]}');

test.each<[string, Incoming]>([
  ["is not there", gone],
  ["knows no leader", response(502, "<html>Could not determine the current leader</html>")],
  ["is overrun", response(503, "")],
  ["answers nothing", response(200, "")],
])("asks the next address within the same call where one %s, and that one first from then on", async (_what, bad) => {
  const { call } = restOver(bad, queue);
  expect(await call(get)).toMatchObject({ kind: "answered", status: 200, body: { queue: [] } });
  await call(get);
  const two = "http://two:8080/service/marathon/v2/queue";
  expect(sent.map(({ url }) => url)).toEqual(["http://one:8080/v2/queue", two, two]);
});

test("asks no other address where one refused", async () => {
  const { call } = restOver(response(409, '{"message":"locked"}'));
  expect(await call(get)).toMatchObject({ kind: "answered", status: 409 });
  expect(sent).toHaveLength(1);
});

test("asks each address once, and says what the last one said", async () => {
  const through = { "x-marathon-via": "1.1 m2:8080" };
  const { call } = restOver(gone, response(502, "<html></html>", through));
  const reason = "http://two:8080/service/marathon answered 502 through a standby";
  expect(await call(get)).toEqual({ kind: "silent", reason });
  expect(sent).toHaveLength(2);
});

test("an address that hangs gets its share of the time, and hides no other", async () => {
  const { call, open } = restOver("hangs", queue);
  const called = call(get);
  await vi.advanceTimersByTimeAsync(9999);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await called).toMatchObject({ kind: "answered", status: 200 });
  expect(await open("/v2/events", {}, signal)).toMatchObject({ kind: "response" });
  expect(sent.map(({ url }) => new URL(url).host)).toEqual(["one:8080", "two:8080", "two:8080"]);
});

test("events are asked for elsewhere, too, where an address hangs; what was opened is not given up", async () => {
  const { open } = restOver("hangs", queue);
  const opening = open("/v2/events", {}, signal);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await opening).toMatchObject({ kind: "response", url: "http://two:8080/service/marathon/v2/events" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent.map((one) => one.signal.aborted)).toEqual([true, false]);
});

test("where all hang, says so within the time for all", async () => {
  const { call } = restOver("hangs");
  const called = call(get);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await called).toEqual({ kind: "silent", reason: "given up: TimeoutError" });
});

test("what one address leaves of the time is the next one's", async () => {
  const { call } = restOver(gone, "hangs");
  const called = call({ ...get, deadlineMs: 1000 });
  await vi.advanceTimersByTimeAsync(999);
  expect(sent.at(-1)?.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await called).toMatchObject({ kind: "silent" });
});

test("asks nobody else once the caller waits no longer", async () => {
  const { call } = restOver(gone);
  await call({ ...get, signal: AbortSignal.abort() });
  expect(sent).toHaveLength(1);
});

test("sends what is put as JSON, and says that it is", async () => {
  const { call } = restOver(queue);
  await call({ method: "PUT", path: "/v2/apps/a", body: { instances: 3 }, signal });
  expect(sent[0]).toMatchObject({
    method: "PUT",
    body: '{"instances":3}',
    headers: { "content-type": "application/json" },
  });
});
