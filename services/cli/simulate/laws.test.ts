import { expect, test } from "vitest";
import { targetSchema } from "../../decision-engine/target-schema.ts";
import { laws } from "./laws.ts";

test.each([
  ["adaptive", { kind: "adaptive", queueLength: 50 }],
  ["simple-queue", { kind: "simple-queue", queueLength: 50 }],
  ["queue-pid", { kind: "queue-pid", queueLength: 50 }],
  ["queue-pid-tutorial", { kind: "queue-pid", queueLength: 50, ultimate: { ku: 0.03, tu: 0.7 } }],
  ["proportional", { kind: "proportional", perReplica: 5 }],
  ["proportional-fast", { kind: "proportional", perReplica: 5, every: "1s" }],
  ["backlog-per-replica", { kind: "proportional", perReplica: 5, every: "500ms", tolerance: 0 }],
  ["thermostat", { kind: "thermostat", setpoint: 50 }],
] as const)("%s is what a configuration gives", (name, configured) => {
  expect(laws[name](50).target).toEqual(targetSchema.parse(configured));
});

test("proportional grows by 100 % or 4 replicas in 15 s, whichever is more, and shrinks after 300 s", () => {
  const { up, down } = laws.proportional(50).guards;
  expect(up).toMatchObject({ select: "max", stabilizationMs: 0 });
  expect(up?.policies.map(({ kind, value, periodMs }) => [kind, value, periodMs])).toEqual([
    ["percent", 100, 15_000],
    ["replicas", 4, 15_000],
  ]);
  expect(down).toMatchObject({
    policies: [{ kind: "percent", value: 100, periodMs: 15_000 }],
    stabilizationMs: 300_000,
  });
});
