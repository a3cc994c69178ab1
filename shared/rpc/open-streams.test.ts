import { expect, test, vi } from "vitest";
import { openStreams } from "./open-streams.ts";

test("what is open is ended, what is over is not", () => {
  const streams = openStreams();
  const [open, over, before] = [vi.fn(), vi.fn(), vi.fn()];
  const left = new AbortController();
  streams.add({ end: open }, new AbortController().signal);
  streams.add({ end: over }, left.signal);
  left.abort();
  streams.add({ end: before }, AbortSignal.abort());
  streams.endAll();
  expect([open, over, before].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
});
