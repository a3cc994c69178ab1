import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SampleInput } from "../../proto/gen/microscaler/v1/Sample.js";
import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import type { WatchUpdate } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Duplex } from "../../shared/rpc/handlers.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { surroundings } from "../../test/support/surroundings.ts";
import { type Poller, poller } from "./poller.ts";
import { readTelemetry } from "./telemetry.ts";
import { serveWatch } from "./watch.ts";

let readings: Poller;
let caller: ReturnType<typeof connect>;

beforeEach(async () => {
  vi.useFakeTimers();
  const options = {
    ...{ allowRefs: new Set<string>(), log: keptLog().log, telemetry: readTelemetry(), random: () => 0 },
    surroundings: surroundings(),
  };
  readings = poller(options);
  caller = connect();
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  caller.gone.abort();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** The far end of a stream: what it was sent, and whether it keeps up. */
function connect() {
  const gone = new AbortController();
  const sent: { event: WatchEventInput; atMs: number }[] = [];
  const problems: unknown[] = [];
  let tell: (update: WatchUpdate) => void = () => undefined;
  let resume: () => void = () => undefined;
  let keepsUp = true;
  const over = () => gone.abort();
  const stream: Duplex<WatchUpdate, WatchEventInput> = {
    send: (event) => {
      sent.push({ event, atMs: performance.now() });
      return keepsUp;
    },
    onDrain: (take) => {
      resume = take;
    },
    onMessage: (take) => {
      tell = take;
    },
    onEnd: () => undefined,
    tell: () => undefined,
    end: over,
    fail: (thrown) => {
      problems.push(thrown);
      over();
    },
  };
  serveWatch(readings, stream, gone.signal);
  const say = (update: Partial<WatchUpdate>) => tell({ add: [], remove: [], hint: [], heartbeat: null, ...update });
  return {
    gone,
    problems,
    say,
    add: (metric: string, spec: JsonObject) => say({ add: [{ metric, specJson: JSON.stringify(spec) }] }),
    beats: () => sent.filter(({ event }) => event.heartbeat).length,
    samples: () => sent.flatMap(({ event, atMs }) => (event.samples ?? []).map((sample) => ({ ...sample, atMs }))),
    stall: () => {
      keepsUp = false;
    },
    catchUp: () => {
      keepsUp = true;
      resume();
    },
  };
}

const counting = {
  source: "scripted",
  every: "100ms",
  values: [
    { at: "0s", value: 0 },
    { at: "100s", value: 1000 },
  ],
  interpolate: "linear",
};
const steady = { source: "scripted", every: "100ms", values: [{ at: "0s", value: 5 }] };

/** Time passes while the caller sends its heartbeats. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    caller.say({ heartbeat: { sentAtMs: 0 } });
    await vi.advanceTimersByTimeAsync(Math.min(left, 1000));
  }
}

test("the caller hears a heartbeat at once and every second", async () => {
  expect(caller.beats()).toBe(1);
  await pass(5001);
  expect(caller.beats()).toBe(6);
});

test("a caller that is silent for 3 s is gone and its metrics are closed", async () => {
  caller.add("a", steady);
  await vi.advanceTimersByTimeAsync(2999);
  expect(caller.problems).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(caller.problems).toMatchObject([{ code: "timeout", message: "the caller has been silent for 3000 ms" }]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a metric added twice under one name is the second, and removed it is read no more", async () => {
  caller.add("a", steady);
  await pass(250);
  caller.add("a", { ...steady, values: [{ at: "0s", value: 6 }] });
  const before = caller.samples().length;
  await pass(250);
  const after = caller.samples().slice(before);
  expect(after.map(({ value }) => value)).toEqual([6, 6, 6]);
  caller.say({ remove: [{ metric: "a" }] });
  await pass(1000);
  expect(caller.samples()).toHaveLength(before + 3);
});

test("a hint for one metric is not one for another", async () => {
  const auto = { every: "auto", minInterval: "100ms", maxInterval: "1s" };
  caller.add("a", { ...steady, ...auto });
  caller.add("b", { ...steady, ...auto, values: [{ at: "0s", value: 6 }] });
  caller.say({ hint: [{ metric: "a", urgent: true }] });
  caller.say({ hint: [{ metric: "nobody", urgent: true }] });
  await pass(1990);
  const count = (name: string) => caller.samples().filter(({ metric }) => metric === name).length;
  expect([count("a"), count("b")]).toEqual([20, 4]);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("a hint of a target of %s does no harm", async (target) => {
  caller.add("a", { ...steady, every: "auto", minInterval: "250ms" });
  caller.say({ hint: [{ metric: "a", target }] });
  await pass(1990);
  const count = caller.samples().length;
  expect(count).toBeGreaterThanOrEqual(4);
  expect(count).toBeLessThanOrEqual(8);
});

test.each<[string, string, string]>([
  ["no JSON", "{", "is not JSON"],
  ["no object", "[]", "is not a JSON object"],
  [
    "faults",
    '{"source":"scripted","every":1,"values":[]}',
    'the metric is not valid: every: is 1, must be "auto", or a duration',
  ],
])("a specification with %s is answered with an absent sample, and the others go on", async (_, specJson, problem) => {
  caller.say({ add: [{ metric: "bad", specJson }] });
  caller.add("good", steady);
  await pass(150);
  const [bad, ...good] = caller.samples();
  expect(bad).toMatchObject({ metric: "bad", absent: expect.stringContaining(problem) });
  expect(good.map(({ metric, value }) => ({ metric, value }))).toEqual(Array(2).fill({ metric: "good", value: 5 }));
  expect(caller.gone.signal.aborted).toBe(false);
});

test("a caller that does not keep up gets the newest sample only, as old as it then is", async () => {
  caller.stall();
  caller.add("a", counting);
  await pass(1050);
  const late: SampleInput[] = caller.samples();
  expect(late).toHaveLength(1); // what the stream took before it said that it is full
  await pass(940);
  caller.catchUp();
  const newest = caller.samples()[1];
  expect(caller.samples()).toHaveLength(2);
  expect(newest).toMatchObject({ value: 19, ageMs: 90, sentAtMs: performance.now() });
});

test("a sample of a metric that was removed meanwhile is not sent", async () => {
  caller.stall();
  caller.add("a", counting);
  await pass(550);
  caller.say({ remove: [{ metric: "a" }] });
  caller.catchUp();
  expect(caller.samples()).toHaveLength(1);
});

test("one who goes ends all its readings", async () => {
  caller.add("a", steady);
  caller.add("b", counting);
  await pass(150);
  caller.gone.abort();
  await vi.advanceTimersByTimeAsync(5000);
  expect(caller.samples()).toHaveLength(4);
});
