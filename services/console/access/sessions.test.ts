import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accessOf, entriesOf, tokenOf } from "../../../test/support/access-bench.ts";
import { sessions } from "./sessions.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

const viewer = { name: "the viewer", role: "viewer" } as const;
const operator = { name: "the operator", role: "operator" } as const;
const known = { caller: viewer, token: tokenOf("viewer") };

test("a session is whose token began it, for twelve hours and no longer", () => {
  const begun = sessions(accessOf());
  const id = begun.begin(viewer, tokenOf("viewer"));
  expect(begun.of(id)).toEqual(known);
  expect(id).not.toBe(begun.begin(viewer, tokenOf("viewer")));
  vi.advanceTimersByTime(12 * 3_600_000 - 1);
  expect(begun.of(id)).toEqual(known);
  vi.advanceTimersByTime(1);
  expect(begun.of(id)).toBeUndefined();
});

test("it ends with its token, and does not come back with it", () => {
  const access = accessOf();
  const begun = sessions(access);
  const id = begun.begin(viewer, tokenOf("viewer"));
  access.replace(entriesOf("viewer"));
  expect(begun.of(id)).toBeUndefined();
  access.replace(entriesOf());
  expect(begun.of(id)).toBeUndefined();
});

test("it has the role its token has now", () => {
  const access = accessOf();
  const begun = sessions(access);
  const id = begun.begin(operator, tokenOf("operator"));
  const { tokens, certificates } = entriesOf();
  const lowered = tokens.map((entry) => (entry.role === "operator" ? { ...entry, role: "viewer" as const } : entry));
  access.replace({ tokens: lowered, certificates });
  expect(begun.of(id)?.caller.role).toBe("viewer");
});

test("it can be ended; one that never was is nobody's", () => {
  const begun = sessions(accessOf());
  const id = begun.begin(viewer, tokenOf("viewer"));
  begun.end(id);
  expect([begun.of(id), begun.of("never"), begun.of("")]).toEqual([undefined, undefined, undefined]);
});

test("a caller has twenty at most, and others keep theirs", () => {
  const begun = sessions(accessOf());
  const kept = begun.begin(operator, tokenOf("operator"));
  const ids = Array.from({ length: 21 }, () => begun.begin(viewer, tokenOf("viewer")));
  expect(ids.map((id) => begun.of(id) !== undefined)).toEqual([false, ...Array.from({ length: 20 }, () => true)]);
  expect(begun.of(kept)?.caller).toEqual(operator);
});

test("there are a thousand at most, whoever begins them", () => {
  const begun = sessions(accessOf());
  const first = begun.begin(viewer, tokenOf("viewer"));
  for (let other = 0; other < 999; other++) begun.begin({ name: `other ${other}`, role: "viewer" }, tokenOf("viewer"));
  expect(begun.of(first)).toBeDefined();
  begun.begin(operator, tokenOf("operator"));
  expect(begun.of(first)).toBeUndefined();
});
