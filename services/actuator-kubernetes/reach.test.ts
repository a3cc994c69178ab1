import { expect, test } from "vitest";
import { cannotServe } from "./pulse.ts";
import { reach } from "./reach.ts";

test("the scheduler is away while anybody cannot reach it, and each change is told once", () => {
  const all = reach();
  const told: (string | undefined)[] = [];
  all.onChange(() => told.push(all.unreachable()));
  const [one, other] = [all.reader(), all.reader()];
  one.blocked("refused");
  one.blocked("refused");
  other.blocked("late");
  one.blocked(undefined);
  other.close();
  other.close();
  expect(told).toEqual(["refused", "late", undefined]);
});

test.each([
  [{ detail: "ECONNREFUSED" }, /does not answer: ECONNREFUSED/],
  [{ status: 401, detail: "401 Unauthorized" }, /does not accept the credentials/],
  [{ status: 503, detail: "503 no" }, /cannot serve: 503 no/],
  [{ status: 403, detail: "403 no" }, undefined],
  [{ status: 404, detail: "404 no" }, undefined],
])("%j says of the server %s", (failure, said) => {
  const why = cannotServe("host:1", failure);
  if (said === undefined) expect(why).toBeUndefined();
  else expect(why).toMatch(said);
});
