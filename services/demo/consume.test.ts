import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { consume } from "./consume.ts";
import type { Taken } from "./queue.ts";

const periodMs = 300;

/** A queue in memory whose calls take `latencyMs`. */
function queueOf(ids: readonly string[], latencyMs = 5, refusals = 0) {
  const waiting = [...ids];
  const removed: string[] = [];
  let refuse = refusals;
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, latencyMs));
  const take = async (): Promise<Taken | undefined> => {
    await pause();
    refuse -= 1;
    if (refuse >= 0) throw new Error("connect ECONNREFUSED");
    const id = waiting.shift();
    if (id === undefined) return undefined;
    const done = async () => {
      await pause();
      removed.push(id);
    };
    return { id, done };
  };
  return { take, removed };
}

function ledger() {
  const lines: string[] = [];
  return { author: "consumer-1", lines, note: (line: string) => void lines.push(line) };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a consumer", () => {
  test("takes one message every 300 ms, the time of its calls included", async () => {
    const [queue, book, stop] = [queueOf(ids(100), 30), ledger(), new AbortController()];
    const done = consume(queue, book, periodMs, stop.signal);
    await vi.advanceTimersByTimeAsync(30_000 - 1);
    expect(queue.removed).toHaveLength(100);
    stop.abort();
    await vi.advanceTimersByTimeAsync(periodMs); // a call may be under way
    await done;
  });

  test("notes a message before it removes it: killed in between it is done twice, not lost", async () => {
    const [queue, book, stop] = [queueOf(["a"], 30), ledger(), new AbortController()];
    const done = consume(queue, book, periodMs, stop.signal);
    await vi.advanceTimersByTimeAsync(226);
    expect([book.lines, queue.removed]).toEqual([["a"], []]);
    await vi.advanceTimersByTimeAsync(30);
    expect(queue.removed).toEqual(["a"]);
    stop.abort();
    await vi.advanceTimersByTimeAsync(periodMs); // a call may be under way
    await done;
  });

  test("finishes the message in hand when told to stop, within its period, and takes no other", async () => {
    const [queue, book, stop] = [queueOf(ids(9)), ledger(), new AbortController()];
    const ended = vi.fn();
    const done = consume(queue, book, periodMs, stop.signal).then(ended);
    await vi.advanceTimersByTimeAsync(50);
    stop.abort();
    await vi.advanceTimersByTimeAsync(240);
    expect(ended).toHaveBeenCalled();
    expect([book.lines, queue.removed]).toEqual([["m0"], ["m0"]]);
    await done;
  });

  test("ends at once when it is told to stop with nothing in hand", async () => {
    const [queue, book, stop] = [queueOf([]), ledger(), new AbortController()];
    const ended = vi.fn();
    const done = consume(queue, book, periodMs, stop.signal).then(ended);
    await vi.advanceTimersByTimeAsync(50);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalled();
    await done;
  });

  test("keeps trying while the queue server is away, and says so once", async () => {
    const [queue, book, stop] = [queueOf(["a"], 5, 4), ledger(), new AbortController()];
    const done = consume(queue, book, periodMs, stop.signal);
    await vi.advanceTimersByTimeAsync(8000);
    expect(queue.removed).toEqual(["a"]);
    expect(vi.mocked(console.error).mock.calls).toEqual([
      ["cannot take a message, trying again: connect ECONNREFUSED"],
    ]);
    stop.abort();
    await vi.advanceTimersByTimeAsync(periodMs); // a call may be under way
    await done;
  });
});
