import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";
import { describedPackages } from "../../shared/rpc/definitions.ts";
import { callFaults, shownCalls } from "./grpcurl.ts";

const readme = readFileSync(join(packageRoot(), "README.md"), "utf8");
const engine = "microscaler.v1.DecisionEngine";

test("every call that README.md shows with grpcurl is in the protos, with its fields", () => {
  const calls = shownCalls(readme);
  const shown = new Set(calls.map(({ method }) => method));
  for (const method of ["ApplyPool", "DeletePool", "Explain", "SetDemand", "WatchDecisions"])
    expect(shown).toContain(method);
  expect(calls.flatMap((call) => callFaults(call, describedPackages()))).toEqual([]);
});

test("a call is found over the lines it stands on", () => {
  const text = [
    `grpcurl -plaintext -d '{"pool": "a", "ttl_ms": 1}' \\`,
    `  127.0.0.1:7002 ${engine}/Pause`,
    "jq -Rs '{spec_json: ., validate_only: true}' a.json |",
    `  grpcurl -plaintext -d @ 127.0.0.1:7002 ${engine}/ApplyPool`,
    `grpcurl -plaintext 127.0.0.1:7002 list`,
  ];
  expect(shownCalls(text.join("\n"))).toEqual([
    { service: engine, method: "Pause", fields: ["pool", "ttl_ms"] },
    { service: engine, method: "ApplyPool", fields: ["spec_json", "validate_only"] },
  ]);
});

test.each([
  [{ service: engine, method: "Paus", fields: [] }, `there is no ${engine}/Paus`],
  [{ service: "microscaler.v1.Engine", method: "Pause", fields: [] }, "there is no microscaler.v1.Engine/Pause"],
  [
    { service: engine, method: "GetPool", fields: ["pool", "ttlMs"] },
    `${engine}/GetPool has no field ttlMs; it has pool`,
  ],
])("what is not in the protos is told: %o", (call, fault) => {
  expect(callFaults(call, describedPackages())).toEqual([fault]);
});
