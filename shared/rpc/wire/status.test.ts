import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reasons } from "../../model/decision.ts";
import { type Explanation, linkKinds, type PoolStatus, type WorkloadStatus } from "../../model/status.ts";
import { protos } from "../definitions.ts";
import { pauseWords } from "./pause.ts";
import { explanationFromWire, explanationToWire, statusFromWire, statusToWire } from "./status.ts";

const { Explain, WatchPool } = protos.DecisionEngine.service;
const { responseSerialize, responseDeserialize } = WatchPool;

/** Over the wire and back, with grpc's own encoding. */
function sentOver(status: PoolStatus): PoolStatus | undefined {
  const { status: arrived } = responseDeserialize(responseSerialize({ status: statusToWire(status) }));
  return arrived ? statusFromWire(arrived) : undefined;
}

const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.string({ minLength: 1, maxLength: 20 });

const reading = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), value: finite }),
  fc.record({ kind: fc.constant("absent" as const), reason: text }),
);

const sample = fc.record(
  { reading, inFlight: finite, ageMs: finite, stale: fc.boolean(), source: text },
  { requiredKeys: ["reading", "ageMs", "stale", "source"] },
);

const observed = fc.record(
  { ready: uint32, starting: uint32, stopping: uint32, standby: uint32, trouble: text },
  { requiredKeys: ["ready", "starting", "stopping", "standby"] },
);

const pause = fc.record(
  { direction: fc.constantFrom(...pauseWords), owner: text, wholePool: fc.boolean(), remainingMs: finite },
  { requiredKeys: ["direction", "owner", "wholePool"] },
);

const learned = fc.record(
  { arrivalsPerSecond: finite, perReplicaPerSecond: finite, startMs: finite, stopMs: finite, recursEveryMs: finite },
  { requiredKeys: [] },
);

const workload: fc.Arbitrary<WorkloadStatus> = fc.record(
  {
    ...{ workload: text, priority: uint32, min: uint32, max: uint32, target: text, setpoint: finite, sample },
    ...{ demand: uint32, allocated: uint32, desired: uint32, observed, detail: fc.string() },
    reason: fc.constantFrom(...reasons),
    fixed: fc.record({ replicas: uint32, revision: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
    external: fc.record({ replicas: uint32, owner: text, remainingMs: finite }),
    pauses: fc.array(pause, { minLength: 1, maxLength: 3 }),
    learned,
    ...{ proposed: uint32, blind: text },
  },
  { requiredKeys: ["workload", "priority", "min", "target", "reason", "detail"] },
);

const resource = fc.record({
  name: text,
  capacity: fc.maxSafeNat(),
  taken: fc.maxSafeNat(),
  reserve: fc.maxSafeNat(),
});

const kind = fc.constantFrom(...linkKinds);
const link = fc.record({ kind, name: text, up: fc.boolean(), problem: text }, { requiredKeys: ["kind", "name", "up"] });

const status: fc.Arbitrary<PoolStatus> = fc.record(
  {
    ...{ pool: text, actuator: text, capacity: uint32, occupied: uint32, shadow: fc.boolean(), unmet: uint32 },
    ...{ atMs: finite, peakReplicas: uint32 },
    workloads: fc.array(workload, { maxLength: 3 }),
    links: fc.array(link, { maxLength: 2 }),
    resources: fc.array(resource, { minLength: 1, maxLength: 3 }),
    leader: fc.record({ holder: text, generation: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
  },
  { requiredKeys: ["pool", "actuator", "occupied", "shadow", "workloads", "links", "unmet", "atMs"] },
);

test("a demand that no 32 bits hold arrives as the largest they do", () => {
  const huge = { workload: "a", priority: 1, min: 0, target: "external", reason: "demand", detail: "" } as const;
  const arrived = sentOver({
    ...{ pool: "p", actuator: "x", occupied: 0, shadow: false, links: [], atMs: 0 },
    workloads: [{ ...huge, demand: Number.MAX_SAFE_INTEGER }],
    unmet: Number.MAX_SAFE_INTEGER,
  });
  expect(arrived).toMatchObject({ unmet: 2 ** 32 - 1, workloads: [{ demand: 2 ** 32 - 1 }] });
});

describe("a status", () => {
  test("arrives as it was sent: what is 0 as 0, what is not known as not known, whole numbers whole", () => {
    fc.assert(
      fc.property(status, (sent) => {
        expect(sentOver(sent)).toEqual(sent);
      }),
    );
  });

  test.each(reasons)("arrives with its reason %s", (reason) => {
    const sent: WorkloadStatus = {
      ...{ workload: "consumer", priority: 1, min: 1, max: 10, target: "queue-pid", detail: "d" },
      reason,
    };
    const pool = { pool: "demo", actuator: "process", capacity: 10, occupied: 0, shadow: false, unmet: 0, atMs: 5 };
    expect(sentOver({ ...pool, workloads: [sent], links: [] })?.workloads).toEqual([sent]);
  });

  test("takes a link of a kind it does not know for one that the pool cannot do without", () => {
    const links = [{ kind: "", name: "collector", up: false, problem: "refused" }];
    const { status: wire } = responseDeserialize(responseSerialize({ status: { links } }));
    expect(wire && statusFromWire(wire).links).toMatchObject([{ kind: "actuator", name: "collector" }]);
  });

  test("keeps apart what is 0 and what is not known", () => {
    const zeros: WorkloadStatus = {
      ...{ workload: "consumer", priority: 1, min: 0, max: 10, target: "external", detail: "" },
      ...{ reason: "external", demand: 0, allocated: 0, desired: 0, setpoint: 0 },
      external: { replicas: 0, owner: "a", remainingMs: 0 },
      fixed: { replicas: 0, revision: 2n ** 60n },
      learned: { arrivalsPerSecond: 0, startMs: 0 },
    };
    const sent: PoolStatus = {
      ...{ pool: "demo", actuator: "process", capacity: 0, occupied: 0, shadow: true, unmet: 0, atMs: 5 },
      ...{ peakReplicas: 0, workloads: [zeros], links: [] },
    };
    expect(sentOver(sent)).toEqual(sent);
  });

  test("a word for a pause that only a newer engine knows is read as the most it can mean", () => {
    const one = { direction: "sideways", owner: "a", wholePool: false };
    const wire = responseDeserialize(
      responseSerialize({ status: { workloads: [{ workload: "w", pauses: [one] }], links: [] } }),
    );
    expect(wire.status && statusFromWire(wire.status).workloads[0]?.pauses).toMatchObject([{ direction: "both" }]);
  });
});

const end = fc.record({ replicas: uint32, reason: text });
const explanation: fc.Arbitrary<Explanation> = fc.record(
  {
    ...{ status: workload, summary: fc.string(), least: end, most: end, waitsFor: fc.array(text, { maxLength: 3 }) },
    demand: fc.record({ reason: fc.constantFrom(...reasons), detail: fc.string() }),
  },
  { requiredKeys: ["status", "summary", "waitsFor"] },
);

test("an explanation arrives as it was sent", () => {
  fc.assert(
    fc.property(explanation, (sent) => {
      const wire = Explain.responseDeserialize(Explain.responseSerialize(explanationToWire(sent)));
      expect(explanationFromWire(wire)).toEqual(sent);
    }),
  );
});
