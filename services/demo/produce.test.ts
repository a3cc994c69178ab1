import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sleepUntil } from "./cadence.ts";
import { produce } from "./produce.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function ledger() {
  const lines: string[] = [];
  return { author: "producer-1", lines, note: (line: string) => void lines.push(line) };
}

describe("a producer", () => {
  test("sends ten different messages a second, the time of its calls included", async () => {
    const [book, stop, sent] = [ledger(), new AbortController(), new Set<string>()];
    const send = async (id: string) => {
      await sleepUntil(performance.now() + 40);
      sent.add(id);
    };
    const done = produce({ send }, book, 100, stop.signal);
    await vi.advanceTimersByTimeAsync(10_000 - 1);
    stop.abort();
    await done;
    expect(sent.size).toBe(100);
    expect(book.lines).toEqual([...sent]);
  });

  test("notes only what the server took, and sends it again under its name until it does", async () => {
    const [book, stop] = [ledger(), new AbortController()];
    const tried: string[] = [];
    const send = async (id: string) => {
      tried.push(id);
      if (tried.length < 3) throw new Error("connect ECONNREFUSED");
    };
    const done = produce({ send }, book, 60_000, stop.signal);
    await vi.advanceTimersByTimeAsync(10);
    expect(book.lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tried).toEqual(["producer-1-1", "producer-1-1", "producer-1-1"]);
    expect(book.lines).toEqual(["producer-1-1"]);
    stop.abort();
    await done;
  });

  test("ends at once when told to stop while the server is away", async () => {
    const [book, stop, ended] = [ledger(), new AbortController(), vi.fn()];
    const send = () => Promise.reject(new Error("connect ECONNREFUSED"));
    const done = produce({ send }, book, 100, stop.signal).then(ended);
    await vi.advanceTimersByTimeAsync(5000);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalled();
    expect(book.lines).toEqual([]);
    await done;
  });
});
