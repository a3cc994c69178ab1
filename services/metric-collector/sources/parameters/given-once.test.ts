import { expect, test } from "vitest";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { surroundings } from "../../../../test/support/surroundings.ts";
import { metricFrom } from "../../metric.ts";
import { redisList } from "../redis-list.ts";

const redis = { source: "redis-list", list: "jobs", url: "redis://redis" };
const keda = { source: "keda-external", address: "scaler:6000" };

function faultsOf(spec: JsonObject): readonly string[] {
  const parsed = metricFrom(spec);
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test.each<[JsonObject, readonly string[]]>([
  [{ ...redis, inFlightLists: ["a", "b"] }, []],
  [{ ...redis, inFlightLists: ["a", "b", "a"] }, ['inFlightLists[2]: is "a", must not be named twice']],
  [
    { ...redis, inFlightLists: ["a", "jobs"] },
    ['inFlightLists[1]: is "jobs", must be another list than the one that holds what waits'],
  ],
  [{ ...keda, metrics: ["a", "b"] }, []],
  [{ ...keda, metrics: ["a", "a"] }, ['metrics[1]: is "a", must not be named twice']],
])("nothing in %j is counted twice", (spec, faults) => expect(faultsOf(spec)).toEqual(faults));

test("neither is what references come to", () => {
  const open = () => redisList.open({ ...redis, inFlightLists: ["a", "a"] }, surroundings());
  expect(open).toThrow("inFlightLists[1]: is not valid once its references are resolved");
});
