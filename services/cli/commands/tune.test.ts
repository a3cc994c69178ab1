import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, keptOutput } from "../../../test/support/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "tune-"));
const trace = join(folder, "trace.csv");

const written = keptOutput();

beforeAll(() => writeFileSync(trace, "t,rate\n0,2\n20,2\n21,20\n60,20\n"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("tune", () => {
  test("prints scores of both halves before and after, and what to configure", async () => {
    expect(await cli("tune", "--trace", trace, "--law", "queue-pid", "--tries", "3")).toBe(0);
    expect(written.out).toContain("queue-pid tuned to trace.csv in 3 tries");
    expect(written.out).toMatch(
      /first half +before .*\n.tuned on. +after .*\nsecond half +before .*\n.not seen. +after /,
    );
    expect(written.out).toMatch(/target:\n {2}kind: queue-pid\n {2}queueLength: 50\n {2}gains:\n {4}kP: /);
    written.out = "";
    expect(await cli("tune", "--trace", trace, "--tries", "1", "--json")).toBe(0);
    expect(Object.keys(JSON.parse(written.out))).toEqual(["law", "tries", "before", "after", "target"]);
  });

  test.each([
    [["--law", "adaptive"], "Allowed choices are queue-pid, proportional."],
    [["--tries", "0"], "It must be a whole number from 1 to 10000."],
    [["--trace", join(folder, "none.csv")], "cannot be read"],
  ])("refuses %j", async (words, said) => {
    expect(await cli("tune", ...words)).toBe(2);
    expect(written.err).toContain(said);
  });
});
