import { expect, test } from "vitest";
import type { PoolObservation } from "../../shared/model/observation.ts";
import { sameSnapshot } from "./same-snapshot.ts";

const workload = { workload: "a", desired: 3, ready: 3, starting: 0, stopping: 0, standby: 0 };
const snapshot: PoolObservation = { pool: "demo", sequence: 4n, workloads: [workload], sentAtMs: 1, peakReplicas: 3 };

test("a snapshot that was only made later says the same", () => {
  expect(sameSnapshot(snapshot, { ...snapshot, sentAtMs: 99, workloads: [{ ...workload }] })).toBe(true);
});

test.each<[string, Partial<PoolObservation>]>([
  ["a newer command that it takes account of", { sequence: 5n }],
  ["that the scheduler is away", { unreachable: "the scheduler is away" }],
  ["a higher peak", { peakReplicas: 4 }],
  ["fewer workloads", { workloads: [] }],
  ["a replica that is gone", { workloads: [{ ...workload, ready: 2 }] }],
  ["one that stops", { workloads: [{ ...workload, stopping: 1 }] }],
  ["a count that somebody else set", { workloads: [{ ...workload, adopted: true }] }],
  ["trouble", { workloads: [{ ...workload, trouble: { kind: "locked", detail: "a deployment is under way" } }] }],
  ["a notice", { workloads: [{ ...workload, notices: ["somebody else set 5"] }] }],
  ["a workload that is not known", { unknown: [{ workload: "b", why: "it cannot be read" }] }],
])("%s is news", (_, different) => {
  expect(sameSnapshot(snapshot, { ...snapshot, ...different })).toBe(false);
  expect(sameSnapshot(undefined, snapshot)).toBe(false);
});
