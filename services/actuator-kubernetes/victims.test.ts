import { describe, expect, test } from "vitest";
import type { Pod } from "./objects.ts";
import { victimCosts } from "./victims.ts";

const marked = { "controller.kubernetes.io/pod-deletion-cost": "-1000000" };

function pod(name: string, second: number, parts: Partial<Pod["metadata"]> & { readonly ready?: boolean } = {}): Pod {
  const { ready = true, ...metadata } = parts;
  return {
    metadata: { name, resourceVersion: "1", creationTimestamp: `2026-01-01T00:00:0${second}Z`, ...metadata },
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}

const three = [pod("b", 2), pod("a", 1), pod("c", 3)];

describe("who is marked to be ended first", () => {
  test.each<[string, Pod[], number, "youngest" | "oldest", Record<string, string | null>]>([
    ["the oldest", three, 1, "oldest", { a: "-1000000", b: "-1000000" }],
    ["the youngest", three, 2, "youngest", { c: "-1000000" }],
    ["nobody where more are to come", three, 5, "oldest", {}],
    ["nobody where all stay", three, 3, "oldest", {}],
    ["those of one second by name", [pod("y", 1), pod("x", 1)], 1, "oldest", { x: "-1000000" }],
    ["none that end anyway", [...three, pod("d", 0, { deletionTimestamp: "now" })], 2, "oldest", { a: "-1000000" }],
    ["none too many where some are not ready", [...three, pod("d", 4, { ready: false })], 3, "oldest", {}],
    ["who is not marked yet", [pod("a", 1, { annotations: marked }), pod("b", 2)], 0, "oldest", { b: "-1000000" }],
    ["and old marks go", [pod("a", 1), pod("b", 2, { annotations: marked })], 1, "oldest", { a: "-1000000", b: null }],
    [
      "a mark of others stays",
      [pod("a", 1), pod("b", 2, { annotations: { other: "1" } })],
      1,
      "oldest",
      { a: "-1000000" },
    ],
  ])("%s", (_what, pods, count, victim, costs) => {
    expect(Object.fromEntries(victimCosts(pods, count, victim))).toEqual(costs);
  });
});
