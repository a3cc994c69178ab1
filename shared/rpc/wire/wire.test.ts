import type { MethodDefinition as Method } from "@grpc/proto-loader";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApplyOutcome, Command } from "../../model/command.ts";
import type { PoolObservation } from "../../model/observation.ts";
import type { Sample } from "../../model/sample.ts";
import { protos } from "../definitions.ts";
import { commandFromWire, commandToWire, outcomeFromWire, outcomeToWire } from "./command.ts";
import { observationFromWire, observationToWire } from "./observation.ts";
import { sampleFromWire, sampleToWire } from "./sample.ts";

/** Over the wire and back, with grpc's own encoding. */
function request<Input, Wire>(
  {
    requestSerialize,
    requestDeserialize,
  }: Pick<Method<Input, never, Wire, never>, "requestSerialize" | "requestDeserialize">,
  message: Input,
): Wire {
  return requestDeserialize(requestSerialize(message));
}

function response<Input, Wire>(
  {
    responseSerialize,
    responseDeserialize,
  }: Pick<Method<never, Input, never, Wire>, "responseSerialize" | "responseDeserialize">,
  message: Input,
): Wire {
  return responseDeserialize(responseSerialize(message));
}

const { Actuator, MetricCollector } = protos;
const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.string({ minLength: 1, maxLength: 20 });

const command: fc.Arbitrary<Command> = fc.record({
  pool: text,
  fence: fc.record({ holder: text, generation: uint64 }),
  sequence: uint64,
  orders: fc.array(
    fc.record(
      { run: fc.record({ workload: text, run: fc.constant({ command: ["true"] }), hash: text }), desired: uint32 },
      { requiredKeys: ["run"] },
    ),
    { maxLength: 4 },
  ),
});

const reading = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), value: finite }),
  fc.record({ kind: fc.constant("absent" as const), reason: text }),
);

const sample: fc.Arbitrary<Sample> = fc.record(
  {
    metric: text,
    reading,
    inFlight: finite,
    arrivalsTotal: finite,
    includesInFlight: fc.boolean(),
    ageMs: finite,
    sentAtMs: finite,
    source: text,
    traceparent: text,
    latencyMs: finite,
  },
  { requiredKeys: ["metric", "reading", "includesInFlight", "ageMs", "sentAtMs", "source", "latencyMs"] },
);

const kinds = ["no-capacity", "image-missing", "crash-looping", "locked", "start-failed", "scheduler-error"] as const;

const observation: fc.Arbitrary<PoolObservation> = fc.record(
  {
    pool: text,
    sequence: uint64,
    sentAtMs: finite,
    peakReplicas: uint32,
    unreachable: text,
    workloads: fc.array(
      fc.record(
        {
          workload: text,
          desired: uint32,
          ready: uint32,
          starting: uint32,
          stopping: uint32,
          standby: uint32,
          trouble: fc.record(
            { kind: fc.constantFrom(...kinds), detail: text, retryInMs: finite },
            { requiredKeys: ["kind", "detail"] },
          ),
          adopted: fc.constant(true),
          wanted: uint32,
        },
        { requiredKeys: ["workload", "ready", "starting", "stopping", "standby"] },
      ),
      { maxLength: 4 },
    ),
  },
  { requiredKeys: ["pool", "sentAtMs", "peakReplicas", "workloads"] },
);

const outcome: fc.Arbitrary<ApplyOutcome> = fc.oneof(
  fc.record({ workload: text, kind: fc.constantFrom("accepted" as const, "unchanged" as const) }),
  fc.record(
    {
      workload: text,
      kind: fc.constant("rejected" as const),
      reason: text,
      retryable: fc.boolean(),
      retryAfterMs: finite,
    },
    { requiredKeys: ["workload", "kind", "reason", "retryable"] },
  ),
);

describe("numbers on the wire", () => {
  test("a command arrives as it was sent: 64-bit numbers whole, an unset count unset, 0 as 0", () => {
    fc.assert(
      fc.property(command, (sent) => {
        expect(commandFromWire(request(Actuator.service.Apply, commandToWire(sent)))).toEqual(sent);
      }),
    );
  });

  test("a sample arrives as it was sent: what the server did not tell stays untold", () => {
    fc.assert(
      fc.property(sample, (sent) => {
        expect(sampleFromWire(response(MetricCollector.service.Read, sampleToWire(sent)))).toEqual(sent);
      }),
    );
  });

  test("an observation arrives as it was sent", () => {
    fc.assert(
      fc.property(observation, (sent) => {
        const { observation: wire } = response(Actuator.service.Observe, { observation: observationToWire(sent) });
        expect(wire && observationFromWire(wire)).toEqual(sent);
      }),
    );
  });

  test("an outcome arrives as it was sent", () => {
    fc.assert(
      fc.property(outcome, (sent) => {
        const { outcomes } = response(Actuator.service.Apply, { outcomes: [outcomeToWire(sent)] });
        expect(outcomes.map(outcomeFromWire)).toEqual([sent]);
      }),
    );
  });

  test("generations are compared as numbers, not as text: 10 is newer than 9", () => {
    const sent = { pool: "p", fence: { holder: "a", generation: 10n }, sequence: 9n, orders: [] };
    const { fence, sequence } = commandFromWire(request(Actuator.service.Apply, commandToWire(sent)));
    expect(fence.generation > sequence).toBe(true);
  });

  test.each([
    ["sequence", { pool: "p", fence: { holder: "a", generation: "1" } }],
    ["fence.generation", { pool: "p", fence: { holder: "a" }, sequence: "1" }],
    ["fence.holder", { pool: "p", fence: { generation: "1" }, sequence: "1" }],
    ["fence", { pool: "p", sequence: "1" }],
  ])("an unset %s is refused, not read as 0", (field, message) => {
    expect(() => commandFromWire(request(Actuator.service.Apply, message))).toThrow(
      `${field} is missing: it must be set, also where it is 0`,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("a value of %s is absent", (value) => {
    const wire = response(MetricCollector.service.Read, { metric: "m", value });
    expect(sampleFromWire(wire).reading.kind).toBe("absent");
  });

  test("a sample without value and reason is absent, not 0", () => {
    expect(sampleFromWire(response(MetricCollector.service.Read, { metric: "m" })).reading).toEqual({
      kind: "absent",
      reason: "the collector gave no value",
    });
  });
});
