import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EventStream, eventStream } from "./event-stream.ts";
import type { Opened } from "./rest.ts";

/** A response whose body is fed by the test. */
class FedResponse {
  readonly opened: Opened;
  destroyed = false;
  #waiting: ((chunk: IteratorResult<Uint8Array>) => void) | undefined;
  readonly #chunks: IteratorResult<Uint8Array>[] = [];

  constructor(status: number, headers: Record<string, string>, signal: AbortSignal, url = "http://m:8080/v2/events") {
    const next = () =>
      new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        const chunk = this.#chunks.shift();
        if (chunk) return resolve(chunk);
        this.#waiting = resolve;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const body = {
      text: async () => "",
      destroy: () => {
        this.destroyed = true;
      },
      [Symbol.asyncIterator]: () => ({ next }),
    };
    this.opened = { kind: "response", status, headers, url, body };
  }

  send(text: string): void {
    this.#give({ done: false, value: new TextEncoder().encode(text) });
  }

  end(): void {
    this.#give({ done: true, value: undefined });
  }

  #give(chunk: IteratorResult<Uint8Array>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(chunk);
    else this.#chunks.push(chunk);
  }
}

const events = { "content-type": "text/event-stream;charset=utf-8" };
let stream: EventStream;
let responses: FedResponse[] = [];
let asked: string[] = [];
let changed: (readonly string[])[] = [];
let turns = 0;

beforeEach(() => {
  vi.useFakeTimers();
  [responses, asked, changed, turns] = [[], [], [], 0];
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

/** `answers` in turn, the last one for ever. */
function open(...answers: { status: number; headers: Record<string, string>; url?: string }[]): void {
  const answer = async (url: string, signal: AbortSignal): Promise<Opened> => {
    const {
      status,
      headers,
      url: at,
    } = answers[Math.min(asked.length, answers.length - 1)] ?? { status: 0, headers: {} };
    asked.push(url);
    const response = new FedResponse(status, headers, signal, at ?? new URL(url, "http://m:8080").href);
    responses.push(response);
    return response.opened;
  };
  const rest = {
    open: (path: string, _headers: unknown, signal: AbortSignal) => answer(path, signal),
    openAt: (url: string, _headers: unknown, signal: AbortSignal) => answer(url, signal),
  };
  stream = eventStream({
    rest,
    urls: ["http://m:8080"],
    onChanged: (apps) => changed.push(apps),
    onTurn: () => turns++,
  });
}

test("tells which apps changed, however the bytes are cut", async () => {
  open({ status: 200, headers: events });
  await vi.advanceTimersByTimeAsync(0);
  expect(stream.isOpen()).toBe(true);
  for (const letter of 'event: status_update_event\r\ndata: {"appId":"/ä"}\r\n\r\n') responses[0]?.send(letter);
  await vi.advanceTimersByTimeAsync(0);
  expect(changed).toEqual([["/ä"]]);
});

test("empty lines keep it open; 30 s without a byte end it, and it is opened again", async () => {
  open({ status: 200, headers: events });
  await vi.advanceTimersByTimeAsync(0);
  for (let beat = 0; beat < 10; beat++) {
    responses[0]?.send("\r\n");
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(responses).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(stream.isOpen()).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(stream.problem()).toBe("the event stream was silent for 30 s");
  expect(turns).toBe(2);
  await vi.advanceTimersByTimeAsync(250);
  expect(responses).toHaveLength(2);
  expect([stream.isOpen(), stream.problem(), turns]).toEqual([true, undefined, 3]);
});

test("one that is closed again at once is opened ever less often, at most 5 s apart", async () => {
  open({ status: 200, headers: events });
  for (let loss = 0; loss < 12; loss++) {
    await vi.advanceTimersByTimeAsync(0);
    responses.at(-1)?.end();
    await vi.advanceTimersByTimeAsync(5000);
    expect(responses.length).toBeGreaterThan(loss + 1);
  }
  const before = responses.length;
  responses.at(-1)?.end();
  await vi.advanceTimersByTimeAsync(2400);
  expect(responses).toHaveLength(before);
});

test.each<[string, Record<string, string>]>([
  ["http://leader:8080", { "x-marathon-leader": "http://leader:8080" }],
  ["http://m:8080", {}],
])("follows redirects to the leader and to addresses of the settings: %s", async (to, more) => {
  const location = `${to}/v2/events?event_type=a`;
  open({ status: 302, headers: { location, ...more } }, { status: 200, headers: events });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)).toBe(location);
  expect(responses[0]?.destroyed).toBe(true);
  expect(stream.isOpen()).toBe(true);
});

test.each([
  [
    "credentials do not go from https to http",
    { status: 302, headers: { location: "http://m:8080/v2/events" }, url: "https://m:8080/v2/events" },
  ],
  [
    "http://m:8080 names https://login.example for events, which is neither the leader nor an address of the settings",
    { status: 302, headers: { location: "https://login.example/v2/events" } },
  ],
  [
    "which is neither the leader nor",
    {
      status: 307,
      headers: { location: "http://other:8080/v2/events", "x-marathon-leader": "http://leader:8080" },
    },
  ],
  ["without saying where events are", { status: 302, headers: { location: "http://m:8080/login?next=/v2/events" } }],
  ["answered 301 when asked for events", { status: 301, headers: { location: "http://m:8080/v2/events" } }],
  ["without saying where events are", { status: 302, headers: {} }],
  ["without saying where events are", { status: 302, headers: { location: "ftp://leader/" } }],
  ["for events, after 3 others", { status: 302, headers: { location: "/v2/events" } }],
  ["answered 405 when asked for events", { status: 405, headers: {} }],
  ["answered with something else than events", { status: 200, headers: { "content-type": "text/html" } }],
])("%s: it is not open, and tried again", async (problem, answer) => {
  open(answer);
  await vi.advanceTimersByTimeAsync(0);
  expect(stream.problem()).toContain(problem);
  expect(responses.every(({ destroyed }) => destroyed)).toBe(true);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(250);
  expect(asked.length).toBeGreaterThan(before);
  expect(turns).toBe(1); // that it is still not open is nothing new
});

test("is not opened any more once it is closed", async () => {
  open({ status: 200, headers: events });
  await vi.advanceTimersByTimeAsync(0);
  stream.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(responses).toHaveLength(1);
});
