import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../model/json.ts";
import type { Moment } from "../../model/moment.ts";
import type { SpecChange } from "../../model/spec-change.ts";
import { protos } from "../definitions.ts";
import { momentFromWire, momentToWire } from "./moment.ts";
import { changeFromWire, changeToWire } from "./spec-change.ts";

const { ApplyPool, History } = protos.DecisionEngine.service;
const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const moment: fc.Arbitrary<Moment> = fc.record(
  {
    wallMs: finite,
    capacity: uint32,
    workloads: fc.array(
      fc.record(
        {
          ...{ workload: fc.string(), queue: finite, setpoint: finite },
          ...{ ready: uint32, starting: uint32, stopping: uint32 },
        },
        { requiredKeys: ["workload"] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ["wallMs", "workloads"] },
);

test("a moment arrives as it was sent: what is 0 as 0, what was not known as not known", () => {
  fc.assert(
    fc.property(moment, (sent) => {
      const wire = History.responseDeserialize(History.responseSerialize({ moments: [momentToWire(sent)] }));
      expect(wire.moments.map(momentFromWire)).toEqual([sent]);
    }),
  );
});

const json = fc.jsonValue({ noUnicodeString: false }).map((value): Json => JSON.parse(JSON.stringify(value)));
const change: fc.Arbitrary<SpecChange> = fc.record(
  { path: fc.string(), from: json, to: json },
  { requiredKeys: ["path"] },
);

test("a change arrives as it was sent: null is a value, and what was not there is none", () => {
  fc.assert(
    fc.property(change, (sent) => {
      const wire = ApplyPool.responseDeserialize(ApplyPool.responseSerialize({ changes: [changeToWire(sent)] }));
      expect(wire.changes.map(changeFromWire)).toEqual([sent]);
    }),
  );
});

test.each(["from_json", "to_json"])("a change whose %s is not JSON is refused with the name of the field", (field) => {
  const text = { [field === "from_json" ? "fromJson" : "toJson"]: "{" };
  const wire = ApplyPool.responseDeserialize(ApplyPool.responseSerialize({ changes: [{ path: "a", ...text }] }));
  const refused = expect.objectContaining({
    code: "invalid",
    message: expect.stringContaining(`${field} is not JSON`),
  });
  expect(() => wire.changes.map(changeFromWire)).toThrow(refused);
});
