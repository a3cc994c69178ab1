import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ScalerClient, StreamEvents } from "./client.ts";
import { offeredStream } from "./stream.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const unused = () => Promise.reject(new Error("not of interest here"));

function client(): ScalerClient {
  const stream = () => () => undefined;
  return { specs: unused, values: unused, isActive: unused, followActive: stream, followSpecs: stream, close: unused };
}

function followed() {
  const opened: { client: ScalerClient; events: StreamEvents<boolean>; stopped: boolean }[] = [];
  const taken: boolean[] = [];
  const stream = offeredStream<boolean>(
    (by, events) => {
      const one = { client: by, events, stopped: false };
      opened.push(one);
      return () => {
        one.stopped = true;
      };
    },
    (message) => taken.push(message),
  );
  const end = (status: string) => opened.at(-1)?.events.ended(status);
  return { stream, opened, taken, end };
}

test("an open stream is left open", () => {
  const { stream, opened, taken } = followed();
  const one = client();
  for (let times = 0; times < 3; times += 1) stream.ensure(one);
  expect(opened).toHaveLength(1);
  opened[0]?.events.take(true);
  expect(taken).toEqual([true]);
  stream.stop();
  expect(opened[0]?.stopped).toBe(true);
});

test("one that ends is opened again later each time, until it says something", () => {
  const { stream, opened, end } = followed();
  const one = client();
  const waits = () => {
    end("UNAVAILABLE");
    const count = opened.length;
    let waitedMs = 0;
    while (opened.length === count) {
      vi.advanceTimersByTime(100);
      waitedMs += 100;
      stream.ensure(one);
    }
    return waitedMs;
  };
  stream.ensure(one);
  const all = Array.from({ length: 10 }, waits);
  expect(all[0]).toBeGreaterThanOrEqual(500);
  expect(all[0]).toBeLessThanOrEqual(1000);
  expect(all[2]).toBeGreaterThanOrEqual(2000);
  for (const waitedMs of all.slice(7)) {
    expect(waitedMs).toBeGreaterThanOrEqual(30_000);
    expect(waitedMs).toBeLessThanOrEqual(60_000);
  }
  opened.at(-1)?.events.take(true);
  expect(waits()).toBeLessThanOrEqual(1000);
});

test("one that is not offered is asked for again after ten minutes", () => {
  const { stream, opened, end } = followed();
  const one = client();
  stream.ensure(one);
  end("UNIMPLEMENTED");
  vi.advanceTimersByTime(599_000);
  stream.ensure(one);
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(1000);
  stream.ensure(one);
  expect(opened).toHaveLength(2);
});

test("another connection opens it anew at once, and what the one before says of its end counts no more", () => {
  const { stream, opened, end } = followed();
  const [one, other] = [client(), client()];
  stream.ensure(one);
  end("UNAVAILABLE");
  stream.ensure(other);
  expect(opened.map(({ client: by }) => by)).toEqual([one, other]);
  opened[0]?.events.ended("CANCELLED");
  stream.ensure(other);
  expect(opened).toHaveLength(2);
});
