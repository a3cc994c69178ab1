import { describe, expect, test } from "vitest";
import { z } from "zod";
import { duration } from "./duration.ts";
import { check, problems } from "./parse.ts";

const kind = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("simple-queue"), length: z.number() }),
  z.strictObject({ kind: z.literal("remainder") }),
]);

const schema = z.strictObject({
  capacity: z.int().min(1).max(9).default(1),
  name: z.string().min(1).default("a"),
  mode: z.enum(["active", "shadow", "off"]).default("active"),
  list: z.array(z.string()).min(1).default(["a"]),
  every: duration.default(500),
  target: kind.default({ kind: "remainder" }),
  accountKey: z.string().default(""),
  map: z.record(z.string().regex(/^[A-Z]+$/, { error: "must be upper-case" }), z.string()).default({}),
  either: z.union([z.string(), z.strictObject({ address: z.string() })]).default("a"),
  ratio: z.number().positive().default(1),
  flag: z.boolean().default(false),
});

describe("what a person reads", () => {
  test.each([
    [{ capacity: "ten" }, "capacity", 'is "ten", must be a whole number'],
    [{ capacity: 1.5 }, "capacity", "is 1.5, must be a whole number"],
    [{ capacity: null }, "capacity", "is empty, must be a whole number"],
    [{ capacity: 0 }, "capacity", "is 0, must be at least 1"],
    [{ capacity: 10 }, "capacity", "is 10, must be at most 9"],
    [{ ratio: 0 }, "ratio", "is 0, must be above 0"],
    [{ flag: "no" }, "flag", 'is "no", must be true or false'],
    [{ name: "" }, "name", 'is "", must not be empty'],
    [{ mode: "of" }, "mode", 'is "of", must be one of "active", "shadow" or "off"'],
    [{ list: [] }, "list", "is a list, must have at least 1 entry"],
    [{ list: { a: 1 } }, "list", "is a map, must be a list"],
    [{ list: ["a", 3] }, "list[1]", "is 3, must be text"],
    [{ every: "5 minutes" }, "every", 'is "5 minutes", must be a duration such as "500ms", "2s" or "5m"'],
    [{ capcity: 3 }, "", 'unknown key "capcity"; did you mean "capacity"?'],
    [{ target: { kind: "remainder", size: 1 } }, "target", 'unknown key "size"; there are kind'],
    [
      { target: { kind: "simple-que" } },
      "target.kind",
      'unknown kind "simple-que"; did you mean "simple-queue"? there are remainder, simple-queue',
    ],
    [{ target: {} }, "target.kind", 'is missing, must be "remainder" or "simple-queue"'],
    [{ target: { kind: "simple-queue" } }, "target.length", "is missing, must be a number"],
    [{ either: { address: 3 } }, "either.address", "is 3, must be text"],
    [{ either: 3 }, "either", "is 3, must be text or must be a map of keys and values"],
    [{ map: { a: "1" } }, "map", 'the key "a" must be upper-case'],
  ])("%j: %s %s", (input, path, problem) => {
    expect(check(schema, input)).toEqual({ ok: false, faults: [{ path, problem }] });
  });

  test("never quotes a value that sounds like a secret", () => {
    expect(check(schema, { accountKey: 1234 })).toEqual({
      ok: false,
      faults: [{ path: "accountKey", problem: "must be text" }],
    });
  });

  test("tells of every unknown key, each below the path it was given", () => {
    expect(check(schema, { nam: "a", lists: [] }, "pools[0]")).toEqual({
      ok: false,
      faults: [
        { path: "pools[0]", problem: 'unknown key "nam"; did you mean "name"?' },
        { path: "pools[0]", problem: 'unknown key "lists"; did you mean "list"?' },
      ],
    });
  });

  test("points at the key that is wrong, for those who know where it is written", () => {
    expect(problems(schema, { nam: "a" }, ["pools", 0])).toEqual([
      { at: ["pools", 0], key: "nam", problem: 'unknown key "nam"; did you mean "name"?' },
    ]);
  });
});
