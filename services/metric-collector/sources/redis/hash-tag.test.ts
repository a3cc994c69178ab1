import { expect, test } from "vitest";
import { hashedPart } from "./hash-tag.ts";

test.each([
  ["jobs", "jobs"],
  ["{jobs}", "jobs"],
  ["{jobs}:processing", "jobs"],
  ["bull:{orders}:{wait}", "orders"],
  ["a{b", "a{b"],
  ["}a{b}", "b"],
  ["{{a}}", "{a"],
  ["{}{a}", "{}{a}"],
])("of %s, %s is hashed", (key, part) => expect(hashedPart(key)).toBe(part));
