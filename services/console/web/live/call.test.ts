import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call } from "./call.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", hangs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A console that takes the request and never answers. */
function hangs(_path: string, { signal }: { readonly signal?: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

const failed = { kind: "failed", problem: "the console does not answer" };

test("a console that hangs is told as one that does not answer, after ten seconds", async () => {
  const answered = vi.fn();
  void call("/api/session").then(answered);
  await vi.advanceTimersByTimeAsync(9999);
  expect(answered).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(answered).toHaveBeenCalledWith(failed);
  expect(vi.getTimerCount()).toBe(0);
});

test("a call that nobody wants any more ends at once, and leaves nothing", async () => {
  const unwanted = new AbortController();
  const answer = call("/api/session", { signal: unwanted.signal });
  unwanted.abort();
  expect(await answer).toEqual(failed);
  expect(vi.getTimerCount()).toBe(0);
});
