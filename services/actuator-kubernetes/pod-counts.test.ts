import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pod } from "./objects.ts";
import { countPods } from "./pod-counts.ts";

type Parts = Partial<Pod["metadata"]> & {
  readonly phase?: string;
  readonly ready?: boolean;
  readonly waiting?: string;
};

function pod({ phase = "Running", ready = false, waiting, ...metadata }: Parts): Pod {
  const state = waiting === undefined ? {} : { waiting: { reason: waiting } };
  return {
    metadata: { name: "p", resourceVersion: "1", ...metadata },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [{ name: "main", state }],
    },
  };
}

const unschedulable: Pod = {
  metadata: { name: "waits", resourceVersion: "1" },
  status: {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no nodes" }],
  },
};

describe("pods as slots", () => {
  test.each<[string, Pod[], number | undefined, [ready: number, starting: number, stopping: number]]>([
    ["none", [], 0, [0, 0, 0]],
    ["one that can work", [pod({ ready: true })], 1, [1, 0, 0]],
    ["one that can, while its object does not say so yet", [pod({ ready: true })], 0, [0, 1, 0]],
    ["one where its object says more than there are", [pod({ ready: true })], 3, [1, 0, 0]],
    ["one that can, of an object that says nothing", [pod({ ready: true })], undefined, [1, 0, 0]],
    ["one that cannot yet", [pod({})], 0, [0, 1, 0]],
    ["one without a status", [{ metadata: { name: "p", resourceVersion: "1" } }], 0, [0, 1, 0]],
    ["one that is asked to end and still works", [pod({ ready: true, deletionTimestamp: "now" })], 1, [0, 0, 1]],
    ["one that has ended, one that failed", [pod({ phase: "Succeeded" }), pod({ phase: "Failed" })], 0, [0, 0, 0]],
    ["one that has ended and is asked to", [pod({ phase: "Failed", deletionTimestamp: "now" })], 0, [0, 0, 0]],
  ])("%s", (_what, pods, available, [ready, starting, stopping]) => {
    expect(countPods(pods, available)).toMatchObject({ ready, starting, stopping });
  });

  test("whatever they are like, together they are all that exist and have not ended", () => {
    const any = fc.record({
      phase: fc.constantFrom("Pending", "Running", "Succeeded", "Failed", "Unknown"),
      ready: fc.boolean(),
      deletionTimestamp: fc.constantFrom(undefined, "now"),
    });
    fc.assert(
      fc.property(fc.array(any), fc.option(fc.nat(10), { nil: undefined }), (parts, available) => {
        const { ready, starting, stopping } = countPods(parts.map(pod), available);
        const exist = parts.filter(({ phase }) => phase !== "Succeeded" && phase !== "Failed").length;
        expect(ready + starting + stopping).toBe(exist);
        expect(Math.min(ready, starting, stopping)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("why pods are not ready", () => {
  test.each([
    ["ErrImagePull", "image-missing"],
    ["ImagePullBackOff", "image-missing"],
    ["InvalidImageName", "image-missing"],
    ["CrashLoopBackOff", "crash-looping"],
    ["CreateContainerConfigError", "start-failed"],
    ["ContainerCreating", undefined],
    ["PodInitializing", undefined],
  ])("%s is %s", (waiting, kind) => {
    expect(countPods([pod({ waiting })], 0).trouble?.kind).toBe(kind);
  });

  test("of several the one that only a person can mend comes first, with how many there are", () => {
    const pods = [unschedulable, pod({ waiting: "CrashLoopBackOff" }), unschedulable];
    expect(countPods(pods, 0).trouble?.kind).toBe("crash-looping");
    const detail = "pod waits cannot be scheduled: no nodes (2 of 3 pods)";
    expect(countPods([unschedulable, unschedulable, pod({})], 0).trouble).toEqual({ kind: "no-capacity", detail });
  });

  test("what ends anyway is no trouble", () => {
    expect(countPods([pod({ waiting: "CrashLoopBackOff", deletionTimestamp: "now" })], 0).trouble).toBeUndefined();
  });
});
