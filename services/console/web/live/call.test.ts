import { afterEach, expect, test, vi } from "vitest";
import { call } from "./call.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A console that takes the request and never answers. */
function hangs(_path: string, { signal }: { readonly signal?: AbortSignal }): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

test.each([{}, { signal: new AbortController().signal }])(
  "a console that hangs is told as one that does not answer",
  async (how) => {
    const late = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(late.signal);
    vi.stubGlobal("fetch", hangs);
    const answer = call("/api/session", how);
    late.abort();
    expect(await answer).toEqual({ kind: "failed", problem: "the console does not answer" });
    expect(AbortSignal.timeout).toHaveBeenCalledWith(10_000);
  },
);
