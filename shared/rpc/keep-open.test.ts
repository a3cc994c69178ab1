import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keepOpen } from "./keep-open.ts";

/** A stream as grpc hands it out, driven by the test. */
class ScriptedStream extends EventEmitter {
  cancelled = false;
  cancel(): void {
    this.cancelled = true;
  }
}

function opened() {
  const streams: ScriptedStream[] = [];
  const messages: string[] = [];
  const problems: string[] = [];
  const links: string[] = [];
  const link = keepOpen<string, ScriptedStream>({
    peer: "the collector at 127.0.0.1:7001",
    open: () => {
      const stream = new ScriptedStream();
      streams.push(stream);
      return stream;
    },
    onMessage: (message) => messages.push(message),
    onUp: () => links.push("up"),
    onDown: (error) => {
      problems.push(error.message);
      links.push("down");
    },
  });
  return { link, streams, messages, problems, links };
}

const refused = Object.assign(new Error("refused"), { code: 14, details: "refused" });

describe("a stream that is kept open", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is opened again after an error, and says why it was down", () => {
    const { streams, problems } = opened();
    streams[0]?.emit("error", refused);
    expect(problems).toEqual(["the collector at 127.0.0.1:7001 cannot be reached: refused"]);
    vi.advanceTimersByTime(50);
    expect(streams).toHaveLength(2);
  });

  test("is not given up because this process stood still: what came meanwhile is only read now", () => {
    const { streams, problems } = opened();
    vi.advanceTimersByTime(1500);
    streams[0]?.emit("data", "one");
    const stoodStillMs = 10_000;
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + stoodStillMs);
    vi.advanceTimersByTime(1000);
    expect([problems.length, streams.length]).toEqual([0, 1]);
    vi.advanceTimersByTime(3000);
    expect(problems).toHaveLength(1); // three seconds of its own time are silence all the same
    clock.mockRestore();
  });

  test("is opened again when the other side ends it", () => {
    const { streams } = opened();
    streams[0]?.emit("end");
    vi.advanceTimersByTime(50);
    expect(streams).toHaveLength(2);
  });

  test("counts as gone after three seconds of silence, and is cancelled", () => {
    const { streams, problems } = opened();
    vi.advanceTimersByTime(2000);
    streams[0]?.emit("data", "heartbeat");
    vi.advanceTimersByTime(2900);
    expect(problems).toEqual([]);
    vi.advanceTimersByTime(1200);
    expect(problems).toEqual([
      expect.stringMatching(/^the collector at 127\.0\.0\.1:7001 has been silent for 3\d{3} ms$/),
    ]);
    expect(streams[0]?.cancelled).toBe(true);
  });

  test("waits longer after each failure in a row, at most a second, and starts over once it was heard", () => {
    const { streams } = opened();
    for (let failure = 0; failure < 20; failure += 1) {
      streams.at(-1)?.emit("error", refused);
      vi.advanceTimersByTime(1000);
    }
    expect(streams).toHaveLength(21);
    streams.at(-1)?.emit("data", "back");
    streams.at(-1)?.emit("error", refused);
    vi.advanceTimersByTime(50);
    expect(streams).toHaveLength(22);
  });

  test("is up with the first message after it was opened, once, and not before", () => {
    const { streams, links } = opened();
    expect(links).toEqual([]);
    for (const message of ["heartbeat", "news"]) streams[0]?.emit("data", message);
    streams[0]?.emit("error", refused);
    vi.advanceTimersByTime(50);
    expect(links).toEqual(["up", "down"]);
    streams[1]?.emit("data", "heartbeat");
    expect(links).toEqual(["up", "down", "up"]);
  });

  test("takes nothing from a stream it has given up", () => {
    const { streams, messages, problems } = opened();
    streams[0]?.emit("error", refused);
    vi.advanceTimersByTime(50);
    streams[0]?.emit("data", "late");
    streams[0]?.emit("error", refused);
    streams[1]?.emit("data", "new");
    expect({ messages, losses: problems.length }).toEqual({ messages: ["new"], losses: 1 });
  });

  test("is not opened again once closed", () => {
    const { link, streams, problems } = opened();
    link.close();
    streams[0]?.emit("error", refused);
    vi.advanceTimersByTime(10_000);
    expect({ streams: streams.length, problems, cancelled: streams[0]?.cancelled }).toEqual({
      streams: 1,
      problems: [],
      cancelled: true,
    });
  });
});
