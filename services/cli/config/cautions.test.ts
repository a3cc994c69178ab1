import { expect, test } from "vitest";
import { follows, saidOf } from "../../../test/support/one-pool-file.ts";

const script = follows.replace("metric: ", "");
const queue = `${follows}, target: { kind: simple-queue, queueLength: 50 }, replicas: { min: 1, max: 8 }`;
const fallback = (kind: string, replicas: number) =>
  `${queue}, guards: { fallback: { kind: ${kind}, after: 60s, replicas: ${replicas} } }`;
const followed = (metric: string) => `metric: ${metric}, target: { kind: simple-queue, queueLength: 50 }`;
const byDay = (bounds: string) => `schedule: [{ from: "08:00", to: "18:00", timeZone: UTC, ${bounds} }]`;

test.each([
  ["a fallback to a fixed count", fallback("fixed", 3), "guards.fallback.kind: fixed can take replicas away"],
  ["a fallback to fewer", fallback("keep-if-lower", 3), "guards.fallback.kind: keep-if-lower can take replicas away"],
  [
    "no way down",
    `${queue}, guards: { down: { select: disabled } }`,
    "guards.down.select: disabled gives no replica back",
  ],
  [
    "in flight where nobody tells",
    `${queue}, guards: { inFlight: { perReplica: 1 } }`,
    "guards.inFlight: the source scripted does not tell what is in flight",
  ],
  [
    "a fixed count that a schedule raises",
    `target: { kind: fixed, replicas: 2 }, replicas: { ${byDay("min: 4")} }`,
    "replicas.schedule[0]: min 4 raises the fixed count of 2",
  ],
  [
    "a fixed count that a schedule lowers",
    `target: { kind: fixed, replicas: 2 }, replicas: { ${byDay("max: 1")} }`,
    "replicas.schedule[0]: max 1 lowers the fixed count of 2",
  ],
  [
    "steps of 1 that a share outgrows",
    `${queue}, guards: { up: { deadBand: { relative: 0.2 } } }`,
    "guards.up.deadBand.relative: from 5 replicas on this leaves every change of simple-queue",
  ],
  [
    "a budget beside a fixed interval",
    `${queue.replace("source: scripted", "source: scripted, every: 1s, budget: 2")}`,
    'metric.budget: says nothing beside a fixed interval, "every: 1s"',
  ],
  [
    "an interval of a part beside a fixed one",
    `metric: { source: combined, combine: sum, of: { a: ${script.replace("{", "{ every: 1s, maxInterval: 5s,")} } }, target: { queueLength: 5 }`,
    "metric.of.a.maxInterval: says nothing beside a fixed interval",
  ],
  [
    "a reference that is none",
    followed("{ source: push, name: 'a${NAME}' }"),
    'metric.name: holds "${", but no reference, and is taken as it stands; did you mean "${env:NAME}"?',
  ],
  [
    "one in a part, and not of what a shell reads",
    followed(
      '{ source: combined, combine: sum, of: { a: { source: command, command: [sh, "${X}"], env: { Y: "${Y}" } } } }',
    ),
    'metric.of.a.env.Y: holds "${", but no reference',
  ],
  [
    "one in a setpoint",
    `${follows}, target: { kind: thermostat, setpoint: { source: push, name: "\${NAME}" } }`,
    'target.setpoint.name: holds "${", but no reference',
  ],
])("warns of %s", (_, workload, warning) => {
  const { faults, warnings } = saidOf("capacity: 10", workload);
  expect(faults).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining(`pools[0].workloads[0].${warning}`)]);
  expect(warnings[0]).toMatch(/^f:7:\d+ /);
});

test.each([
  ["hold", `${queue}, guards: { fallback: { kind: hold, after: 60s } }`],
  ["a fallback that only adds", fallback("keep-if-higher", 3)],
  ["a fallback to the max", fallback("fixed", 8)],
  ["a budget of its own rhythm", `${queue.replace("source: scripted", "source: scripted, every: auto, budget: 2")}`],
  ["references", followed('{ source: push, name: "${env:A}${file:/b}" }')],
  ["slow growth", `${queue}, guards: { up: { select: disabled } }`],
  ["a share that stays below a step", `${queue}, guards: { up: { deadBand: { relative: 0.1 } } }`],
])("does not warn of %s", (_, workload) => {
  expect(saidOf("capacity: 10", workload)).toEqual({ faults: [], warnings: [] });
});

test("warns of scheduled minimums that fit alone and not together", () => {
  const scheduled = (min: number) => `target: { kind: external }, replicas: { ${byDay(`min: ${min}`)} }`;
  expect(saidOf("capacity: 10", scheduled(6), scheduled(4)).warnings).toEqual([]);
  expect(saidOf("capacity: 10", scheduled(6), scheduled(5)).warnings).toEqual([
    "f:5:15 pools[0].capacity: holds the scheduled minimums only while they are not all in force: that takes 11 of replicas, the pool has 10",
  ]);
});
