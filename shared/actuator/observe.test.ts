import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ObserveEventInput } from "../../proto/gen/microscaler/v1/ObserveEvent.js";
import type { ObserveUpdate } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import { idle } from "../../test/support/idle-actuator.ts";
import { MicroscalerError } from "../errors.ts";
import type { Duplex } from "../rpc/handlers.ts";
import { fencing } from "./fencing.ts";
import { observe } from "./observe.ts";
import { watchedPool } from "./watched-pool.ts";

/** The server's end of a stream, with the caller's end in our hands. */
function connect(problems: () => readonly string[] = () => []) {
  const over = new AbortController();
  const sent: ObserveEventInput[] = [];
  const told: unknown[] = [];
  let failure: unknown;
  let isSlow = false;
  let drained: () => void = () => undefined;
  let take: (update: ObserveUpdate) => void = () => undefined;
  const stream: Duplex<ObserveUpdate, ObserveEventInput> = {
    send: (message) => sent.push(message) > 0 && !isSlow,
    onDrain: (callback) => {
      drained = callback;
    },
    end: () => over.abort(),
    fail: (thrown) => {
      failure = thrown;
      over.abort();
    },
    onMessage: (taker) => {
      take = taker;
    },
    onEnd: () => undefined,
    tell: (thrown) => told.push(thrown),
  };
  const pool = watchedPool("pool", idle);
  const fences = fencing({ records: new Map(), save: async () => undefined });
  const parts = { fencing: fences, pool: () => pool, problems, open: () => undefined };
  observe(parts, stream, { signal: over.signal });
  /** Whether the caller takes what is sent as it comes; what waited is sent once it does again. */
  const reads = (asItComes: boolean) => {
    isSlow = !asItComes;
    if (asItComes) drained();
  };
  return { pool, parts, sent, told, reads, failure: () => failure, say: (update: ObserveUpdate) => take(update) };
}

const open: ObserveUpdate = {
  open: { pool: "pool", fence: { holder: "engine", generation: "1" }, runs: [] },
  traceparent: "",
};
const beat: ObserveUpdate = { heartbeat: { sentAtMs: 1 }, traceparent: "" };

describe("an Observe stream", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("must begin with the pool to open", () => {
    const { say } = connect();
    expect(() => say(beat)).toThrow("the first message must open a pool");
  });

  test("opens one pool only", () => {
    const { say } = connect();
    say(open);
    expect(() => say(open)).toThrow("the pool is open already");
  });

  test.each([
    ["generation", { pool: "pool", fence: { holder: "engine" }, runs: [] }],
    ["holder", { pool: "pool", fence: { holder: "", generation: "1" }, runs: [] }],
    ["fence", { pool: "pool", fence: null, runs: [] }],
    ["pool", { pool: "", fence: { holder: "engine", generation: "1" }, runs: [] }],
  ])("is refused where the %s is missing", async (field, wire) => {
    const { say, failure } = connect();
    say({ open: wire, traceparent: "" });
    await vi.advanceTimersByTimeAsync(0);
    expect(failure()).toMatchObject({ code: "invalid", message: expect.stringContaining(field) });
  });

  test("speaks at once and every second while the caller's heartbeats come", async () => {
    const { say, sent, failure } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    for (let second = 1; second <= 5; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      say(beat);
      expect(sent).toHaveLength(1 + second);
    }
    expect(failure()).toBeUndefined();
  });

  test("a caller that is slow hears what has changed, and only then that nothing has since", async () => {
    const { pool, say, sent, reads } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(0);
    reads(false);
    await vi.advanceTimersByTimeAsync(1000); // the beat that fills what lies between the two
    pool.changed();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.map(({ observation }) => observation?.asBefore ?? false)).toEqual([false, true]);
    reads(true);
    expect(sent.map(({ observation }) => observation?.asBefore ?? false)).toEqual([false, true, false, true]);
  });

  test("ends before anything else does where the actuator stops, and none is opened then", async () => {
    const { pool, say, sent, failure } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(0);
    const why = new MicroscalerError("unavailable", "pool pool: the actuator is stopping");
    pool.dismissAll(why);
    pool.changed();
    await vi.advanceTimersByTimeAsync(1000);
    expect([failure(), sent.length]).toEqual([why, 1]);
    const late = connect(() => ["the actuator is stopping"]);
    late.say(open);
    await vi.advanceTimersByTimeAsync(0);
    expect([late.failure(), late.sent]).toEqual([why, []]);
  });

  const command = { pool: "pool", fence: { holder: "engine", generation: "1" }, sequence: "1", orders: [] };

  test("is over with a command that has no number to be answered by", () => {
    const { say } = connect();
    say(open);
    const { sequence: _, ...unnumbered } = command;
    expect(() => say({ command: unnumbered, traceparent: "" })).toThrow("command.sequence is missing");
  });

  test("goes on where a command runs into a fault of the program, which is told to whoever serves", async () => {
    const { parts, say, sent, told, failure } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(0);
    const fault = new TypeError("x is not a function");
    vi.spyOn(parts.fencing, "admit").mockRejectedValue(fault);
    say({ command, traceparent: "" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)).toMatchObject({
      answer: { sequence: "1", refusal: { message: expect.stringMatching(/^internal error/) } },
    });
    expect([told, failure()]).toEqual([[fault], undefined]);
  });

  test("takes no command of a caller that is gone", async () => {
    const { pool, say, sent, failure } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(0);
    say({ command, traceparent: "" });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.at(-1)).toEqual({ answer: { sequence: "1", result: { outcomes: [] } } });
    pool.deposeAllBut({ holder: "other", generation: 2n });
    const told = sent.length;
    say({ command: { ...command, sequence: "2" }, traceparent: "" });
    await vi.advanceTimersByTimeAsync(0);
    expect(failure()).toMatchObject({ code: "stale-generation" });
    expect(sent).toHaveLength(told);
  });

  test("ends when the caller was silent for three seconds", async () => {
    const { say, sent, failure } = connect();
    say(open);
    await vi.advanceTimersByTimeAsync(2999);
    expect(failure()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(failure()).toMatchObject({ code: "timeout" });
    const told = sent.length;
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent).toHaveLength(told);
  });
});
