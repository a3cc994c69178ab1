import { expect, test } from "vitest";
import { surroundings } from "../../../test/support/surroundings.ts";
import { metricFrom } from "../metric.ts";
import { kedaExternal } from "./keda-external.ts";

const address = "scaler:6000";

function faultsOf(metadata: Record<string, string>): readonly string[] {
  const parsed = metricFrom({ source: "keda-external", address, metadata });
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test("a key that ends in FromEnv takes a reference, as the name alone would be sent", () => {
  expect(faultsOf({ passwordFromEnv: "MY_ENV", other: "MY_ENV" })).toEqual([
    'metadata.passwordFromEnv: must be a reference such as "${env:MY_ENV}"',
  ]);
  expect(faultsOf({ passwordFromEnv: "${env:MY_ENV}", hostFromEnv: "${file:/run/host}" })).toEqual([]);
});

test("what may be a secret is not repeated", () => {
  expect(faultsOf({ passwordFromEnv: "s3cret" }).join()).not.toContain("s3cret");
});

test("what the reference comes to is taken as it is", async () => {
  const resolved = { source: "keda-external", address, metadata: { passwordFromEnv: "s3cret" } };
  await kedaExternal.open(resolved, surroundings()).close();
});
