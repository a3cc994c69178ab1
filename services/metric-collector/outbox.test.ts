import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import { type Outbox, outboxFor } from "./outbox.ts";

let over: AbortController;
let sent: WatchEventInput[];
let room: number;
let resume: () => void;
let outbox: Outbox;

beforeEach(() => {
  vi.useFakeTimers();
  [over, sent, room] = [new AbortController(), [], Number.POSITIVE_INFINITY];
  const stream = {
    send: (event: WatchEventInput) => {
      sent.push(event);
      room -= 1;
      return room > 0;
    },
    onDrain: (take: () => void) => {
      resume = take;
    },
  };
  outbox = outboxFor(stream, over.signal);
});

afterEach(() => vi.useRealTimers());

const put = (metric: string, value = 0) => outbox.put(metric, () => ({ metric, value }));
const metrics = () => sent.map(({ samples = [] }) => samples.map(({ metric }) => metric));

test("what comes up in one turn travels in one message, with the heartbeat", async () => {
  put("a");
  outbox.beat();
  put("b");
  await vi.advanceTimersByTimeAsync(0);
  put("c");
  await vi.advanceTimersByTimeAsync(0);
  expect(metrics()).toEqual([["a", "b"], ["c"]]);
  expect(sent.map(({ heartbeat }) => heartbeat !== undefined)).toEqual([true, false]);
});

test("to a caller who was slow goes the newest of each metric, and a heartbeat once", async () => {
  room = 1;
  put("a", 1);
  await vi.advanceTimersByTimeAsync(0);
  for (const value of [2, 3]) {
    put("a", value);
    put("b", value);
    outbox.beat();
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(sent).toHaveLength(1);
  [room] = [Number.POSITIVE_INFINITY];
  resume();
  expect(sent.slice(1)).toMatchObject([{ samples: [{ value: 3 }, { value: 3 }], heartbeat: {} }]);
});

test("more than a message takes goes in several, and stops where the caller is full again", async () => {
  for (let index = 0; index < 500; index += 1) put(`metric ${index}`);
  room = 2;
  await vi.advanceTimersByTimeAsync(0);
  expect(metrics().map(({ length }) => length)).toEqual([200, 200]);
  room = 1;
  resume();
  expect(metrics().map(({ length }) => length)).toEqual([200, 200, 100]);
});

test("where nothing is of interest any more nothing is sent", async () => {
  outbox.put("a", () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([]);
});

test("after the end nothing is sent, and no timer is left", async () => {
  put("a");
  over.abort();
  put("b");
  expect(vi.getTimerCount()).toBe(0);
  expect(sent).toEqual([]);
});
