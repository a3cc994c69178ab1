import { expect, test } from "vitest";
import { reachOf } from "./reach.ts";

test("is told by how calls come out, and changes are told once", () => {
  const reach = reachOf();
  const told: (string | undefined)[] = [];
  reach.onChange(() => told.push(reach.problem()));
  reach.attempt().answered();
  reach.attempt().failed("gone");
  reach.attempt().failed("gone");
  reach.attempt().answered();
  expect(told).toEqual(["gone", undefined]);
});

test("one slow call that fails does not count where others were answered meanwhile", () => {
  const reach = reachOf();
  const slow = reach.attempt();
  reach.attempt().answered();
  slow.failed("too late");
  expect(reach.problem()).toBeUndefined();
});
