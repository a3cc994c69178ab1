import { expect, test, vi } from "vitest";
import { pollerBench } from "../../test/support/poller-bench.ts";
import type { TimedReading } from "./timed-reading.ts";

const bench = pollerBench();
const { watch } = bench;

test("the first reading comes within the jitter, the others once per period", async () => {
  const { taken } = watch({ value: 7 });
  await vi.advanceTimersByTimeAsync(249);
  expect(taken).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1002);
  expect(taken.map(({ answer }) => answer)).toEqual(Array(3).fill({ kind: "value", value: 7 }));
});

test("a metric that is read once an hour is read for the first time within half a second", async () => {
  const { taken } = watch({ value: 7 }, { every: "1h" });
  await vi.advanceTimersByTimeAsync(500);
  expect(taken).toHaveLength(1);
});

test("a server that does not answer is absent at the deadline, again and again", async () => {
  const { said, source } = watch({ hangs: "until told to stop" }, { deadline: "1s" });
  await vi.advanceTimersByTimeAsync(250 + 1000);
  expect(said()).toEqual([{ kind: "absent", reason: "no answer within 1000 ms" }]);
  await vi.advanceTimersByTimeAsync(500 + 1000);
  expect(said()).toHaveLength(2);
  expect(source.mostAtOnce).toBe(1);
  expect(bench.skipped).toHaveBeenCalledWith("test", 2);
});

test("a read that ignores its abort signal blocks nothing, and its client is closed", async () => {
  const { said, source } = watch({ hangs: "whatever it is told" }, { deadline: "100ms", every: "100ms" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(said()).toHaveLength(5); // asked at 50, 250, 450, 650 and 850 ms
  expect([source.opened.length, source.open]).toEqual([5, 0]);
});

test("a hanging server delays nobody else", async () => {
  watch({ hangs: "until told to stop" });
  const { taken } = watch({ value: 3 }, { name: "other" });
  await vi.advanceTimersByTimeAsync(250 + 5 * 500);
  expect(taken).toHaveLength(6);
});

test("a slow server is asked one thing at a time, without bursts afterwards", async () => {
  const { taken, source } = watch({ value: 1, afterMs: 700 });
  await vi.advanceTimersByTimeAsync(250 + 4000);
  expect(source.mostAtOnce).toBe(1);
  expect(taken).toHaveLength(4); // asked at 250, 1250, 2250, 3250 ms
});

test("what a source throws is absent with its message", async () => {
  const { said } = watch({ throws: "a bug in the source" });
  await vi.advanceTimersByTimeAsync(250);
  expect(said()).toEqual([{ kind: "absent", reason: "a bug in the source" }]);
});

test("two who watch the same specification share its readings, however its keys are ordered", async () => {
  const one = watch({ value: 5 }, { name: "a", every: "1s" });
  const { taken } = one;
  const again: TimedReading[] = [];
  const { name, ...rest } = one.metric.spec;
  const second = bench.readings.watch({ ...one.metric, spec: { name: name ?? "", ...rest } }, (reading) =>
    again.push(reading),
  );
  await vi.advanceTimersByTimeAsync(500 + 1000);
  expect(one.source.reads).toBe(2);
  expect(again).toEqual(taken);
  one.watched.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect([taken.length, again.length, one.source.open]).toEqual([2, 3, 1]);
  second.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(one.source).toMatchObject({ reads: 3, open: 0 });
});

test("one who joins later has the newest reading at once", async () => {
  const one = watch({ value: 5 }, { every: "1h" });
  await vi.advanceTimersByTimeAsync(5000);
  const taken: TimedReading[] = [];
  bench.readings.watch(one.metric, (reading) => taken.push(reading));
  expect(taken).toEqual(one.taken);
  expect(performance.now() - (taken[0]?.askedAtMs ?? 0)).toBeGreaterThan(4000);
});

test("a value that its source knows the age of is one sample, however often it is told", async () => {
  const { taken, source } = watch({ value: 1 }, { every: "1s" });
  const toldAtMs = performance.now();
  const tell = (value: number, atMs: number) => {
    source.behaviour = { value, ageMs: () => performance.now() - atMs };
  };
  tell(7, toldAtMs);
  await vi.advanceTimersByTimeAsync(5000);
  expect(taken.map(({ askedAtMs }) => askedAtMs)).toEqual([toldAtMs]);
  tell(7, performance.now());
  await vi.advanceTimersByTimeAsync(1000);
  tell(8, performance.now());
  await vi.advanceTimersByTimeAsync(1000);
  expect(taken.map(({ answer }) => answer.kind === "value" && answer.value)).toEqual([7, 7, 8]);
});

test.each([
  ["a number below 0", { value: -1 }, "the server told -1, which is less than none"],
  ["no number", { value: Number.NaN }, "the server told NaN, which is no number"],
  ["no finite number", { value: Number.POSITIVE_INFINITY }, "the server told Infinity, which is no number"],
])("%s is absent", async (_what, behaviour, reason) => {
  const { said } = watch(behaviour);
  await vi.advanceTimersByTimeAsync(250);
  expect(said()).toEqual([{ kind: "absent", reason }]);
});

test("absent readings are logged once when they begin and once when they end", async () => {
  const behaviour = { absent: "nothing listens there" };
  const { source } = watch(behaviour);
  await vi.advanceTimersByTimeAsync(3000);
  source.behaviour = { value: 1 };
  await vi.advanceTimersByTimeAsync(3000);
  expect(bench.kept.lines.map(({ level, msg, reason }) => ({ level, msg, reason }))).toEqual([
    { level: 40, msg: "a metric cannot be read", reason: "nothing listens there" },
    { level: 30, msg: "a metric can be read again", reason: undefined },
  ]);
});

test("closing in the middle of a reading ends it, closes its client and says no more", async () => {
  const { taken, watched, source } = watch({ hangs: "until told to stop" });
  await vi.advanceTimersByTimeAsync(300);
  expect(source.open).toBe(1);
  watched.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect([taken.length, source.open]).toEqual([0, 0]);
});
