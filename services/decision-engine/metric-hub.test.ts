import { beforeEach, expect, test } from "vitest";
import type { MetricSpec } from "../../shared/model/metric.ts";
import type { CollectorClient, MetricEvents } from "../../shared/rpc/collector-client.ts";
import { type MetricHub, metricHub } from "./metric-hub.ts";

let said: unknown[];
let events: MetricEvents;
let hub: MetricHub;

const collector: Pick<CollectorClient, "watch"> = {
  watch: (heard) => {
    events = heard;
    return {
      add: ({ spec }: MetricSpec) => said.push(["add", spec]),
      remove: () => said.push("remove"),
      hint: (_metric, hint) => said.push(hint),
      close: () => undefined,
    };
  },
};

const spec = { source: "scripted" };

beforeEach(() => {
  said = [];
  hub = metricHub(collector, () => undefined);
});

test("the collector is told of a metric once, and of what the watchers know when that changes", () => {
  const one = hub.subscribe(spec, () => undefined);
  const two = hub.subscribe(spec, () => undefined);
  one.hint({ target: 50, urgent: false });
  one.hint({ target: 50, urgent: false });
  two.hint({ target: 20, urgent: true });
  one.hint({ target: 50, urgent: true });
  two.end();
  one.hint({ target: 50, urgent: false });
  one.end();
  two.hint({ target: 1, urgent: true });
  expect(said).toEqual([
    ["add", spec],
    { target: 50, urgent: false },
    { target: 20, urgent: true },
    { target: 50, urgent: true },
    { target: 50, urgent: false },
    "remove",
  ]);
});

test("a metric that is subscribed to again is told of anew, with its hint", () => {
  const one = hub.subscribe(spec, () => undefined);
  one.hint({ target: 5, urgent: true });
  one.end();
  one.end();
  hub.subscribe(spec, () => undefined).hint({ target: 5, urgent: true });
  const hint = { target: 5, urgent: true };
  expect(said).toEqual([["add", spec], hint, "remove", ["add", spec], hint]);
});

test("who subscribes hears the samples, who has ended no more", () => {
  const heard: unknown[] = [];
  const one = hub.subscribe(spec, (sample) => heard.push(sample.reading));
  hub.subscribe(spec, (sample) => heard.push(sample.source));
  const reading = { kind: "value", value: 7 } as const;
  const metric = "unknown";
  const sample = { metric, reading, includesInFlight: false, ageMs: 0, sentAtMs: 0, source: "scripted", latencyMs: 1 };
  events.onSample(sample, 1);
  expect(heard).toEqual([]);
  one.end();
});
