import { describe, expect, test } from "vitest";
import { saidOf } from "../../../test/support/one-pool-file.ts";

const external = "target: { kind: external }";
const byDay = (min: number) => `schedule: [{ from: "08:00", to: "18:00", timeZone: UTC, min: ${min} }]`;

describe("a scheduled minimum", () => {
  test("fits the capacity with the least of all others", () => {
    const pool = (min: number, least: number) =>
      saidOf(
        "capacity: 10",
        `${external}, replicas: { ${byDay(min)} }`,
        `${external}, replicas: { min: 3, ${byDay(least)} }`,
      ).faults;
    expect(pool(7, 3)).toEqual([]);
    expect(pool(8, 2)).toEqual([]);
    expect(pool(8, 3)).toEqual([
      expect.stringMatching(
        /^f:7:\d+ pools\[0\]\.workloads\[0\]\.replicas\.schedule\[0\]\.min: with the least of all others that takes 11 of replicas, the pool has 10$/,
      ),
    ]);
  });

  test("fits it in every dimension", () => {
    const sized = `${external}, resources: { cpu: 0.5, memory: 1Gi }, replicas: { ${byDay(4)} }`;
    expect(saidOf("capacity: { cpu: 2, memory: 4Gi }", sized).faults).toEqual([]);
    expect(saidOf("capacity: { cpu: 2, memory: 3Gi }", sized).faults).toEqual([
      expect.stringContaining("that takes 4Gi of memory, the pool has 3Gi"),
    ]);
  });
});

test("a fixed count is one the capacity holds", () => {
  const fixed = (parts: string) => saidOf("capacity: 10", `target: { kind: fixed, replicas: 11 }, ${parts}`).faults;
  expect(saidOf("capacity: 10", "target: { kind: fixed, replicas: 10 }").faults).toEqual([]);
  expect(fixed("weight: 1")).toEqual([
    expect.stringMatching(/target\.replicas: 11 is more than the capacity holds, 10; raise it or lower this/),
  ]);
  // said once
  expect(fixed("replicas: { max: 10 }")).toEqual([expect.stringContaining("11 is greater than max 10")]);
});

test("a reserve is kept free beside the minimums", () => {
  const pool = (reserve: number) =>
    saidOf(
      `reserve: ${reserve}\n    capacity: 10`,
      `${external}, replicas: { min: 5 }`,
      `${external}, replicas: { min: 2 }`,
    ).faults;
  expect(pool(3)).toEqual([]);
  expect(pool(4)).toEqual([
    "f:5:14 pools[0].reserve: 4 of replicas is more than the minimums of the workloads leave, 3; lower it or a min",
  ]);
});
