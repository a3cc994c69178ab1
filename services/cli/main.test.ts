import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { cli, keptOutput } from "../../test/support/command-line.ts";
import { microscaler } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "cli-"));
const good = join(folder, "good.yaml");
const bad = join(folder, "bad.yaml");

const written = keptOutput();

beforeEach(() => {
  const workload = "{ name: a, priority: 1, replicas: { max: 3 }, target: { kind: remainder }, run: { command: [a] } }";
  const pool = (capacity: string) =>
    `actuators: { local: { kind: process } }\npools:\n  - { name: p, actuator: local, capacity: ${capacity}, workloads: [${workload}] }\n`;
  writeFileSync(good, pool("3"));
  writeFileSync(bad, pool("three"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("exit codes mean something", () => {
  test("0 for what went well", async () => {
    expect(await cli("validate", good)).toBe(0);
    expect(written.out).toBe(`${good} is valid: 1 pool\n`);
    expect(written.err).toBe("");
  });

  test("0 for what is valid and may surprise, with a warning of each at its place", async () => {
    const text = readFileSync(good, "utf8").replace("run:", "guards: { down: { select: disabled } }, run:");
    writeFileSync(good, text);
    expect(await cli("validate", good)).toBe(0);
    const place = { path: "pools[0].workloads[0].guards.down.select" };
    expect(written.out).toMatch(
      new RegExp(
        `^warning: ${good}:3:\\d+ pools\\[0\\]\\.workloads\\[0\\]\\.guards\\.down\\.select: disabled .*\\n${good} is valid`,
      ),
    );
    written.out = "";
    expect(await cli("validate", good, "--json")).toBe(0);
    expect(JSON.parse(written.out)).toMatchObject({ valid: true, faults: [], warnings: [place] });
  });

  test("0 with what a month of readings comes to, where somebody charges for them", async () => {
    const metric = "{ source: azure-queue, queue: orders, every: 1s, accountName: shop, accountKey: c2VjcmV0 }";
    const text = readFileSync(good, "utf8").replace("{ kind: remainder }", `{ queueLength: 5 }, metric: ${metric}`);
    writeFileSync(good, text);
    expect(await cli("validate", good)).toBe(0);
    expect(written.out).toBe(`${good} is valid: 1 pool\n  p/a: azure-queue, 2,592,000 requests a month (1 a second)\n`);
    written.out = "";
    expect(await cli("validate", good, "--json")).toBe(0);
    const counts = { least: 2_592_000, most: 2_592_000 };
    expect(JSON.parse(written.out).requestsPerMonth).toEqual({
      ...counts,
      readings: [{ metrics: ["p/a"], source: "azure-queue", ...counts }],
    });
  });

  test("2 for a configuration that is not valid, with one message on standard error", async () => {
    expect(await cli("validate", bad)).toBe(2);
    expect(written.out).toBe("");
    expect(written.err).toBe(
      `error: ${bad} is not valid, 1 fault:\n  ${bad}:3:43 pools[0].capacity: is "three", must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }\n`,
    );
  });

  test("2 for up and engine with such a file too", async () => {
    expect(await cli("up", "-c", bad)).toBe(2);
    expect(await cli("engine", "-c", bad)).toBe(2);
    expect(written.err.match(/is not valid, 1 fault/g)).toHaveLength(2);
  });

  test.each([
    [["validate"], "missing required argument 'file'"],
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["statsu"], "(Did you mean status?)"],
    [["up"], "required option '-c, --config <file>' not specified"],
    [["status", "--engine", "nowhere"], 'It must be host:port, such as "127.0.0.1:7002".'],
    [["collector", "--allow-ref", "ORDERS_KEY"], "It must be env:NAME or file:PATH"],
    [["engine", "-c", "x.yaml", "--actuator", "local"], "It must be name=host:port"],
    [["up", "-c", "x.yaml", "--ports", "some"], "Allowed choices are default, any."],
    [["demo", "--for", "600h"], "It must be at most 576h (24 days)."],
    [["demo", "--producers", "3@600h"], "at most 576h (24 days)"],
  ])("2 for %j", async (words, said) => {
    expect(await cli(...words)).toBe(2);
    expect(written.err).toContain(said);
    expect(written.out).toBe("");
  });

  test.each([
    ["engine", ["status", "--engine", "127.0.0.1:1"]],
    ["engine", ["explain", "demo", "a", "--engine", "127.0.0.1:1"]],
    ["collector", ["push", "orders", "1", "--collector", "127.0.0.1:1"]],
  ])("3 for a service that cannot be reached: the %s of %j", async (service, words) => {
    expect(await cli(...words)).toBe(3);
    expect(written.err).toMatch(/^error: the \w+ at 127\.0\.0\.1:1 cannot be reached: .*; is it running\?/);
    expect(written.err).toContain(service);
    expect(written.err).not.toContain("    at ");
  });
});

describe("standard output", () => {
  const failing = (code: string) => () => process.stdout.emit("error", Object.assign(new Error(code), { code }));

  test.each(["EPIPE", "EIO"])(
    "may go away while a command runs (%s): a closed pipe or window fails nothing",
    async (code) => {
      await cli("--version");
      expect(failing(code)).not.toThrow();
    },
  );

  test("that fails otherwise, as a full disk does, is a failure", async () => {
    await cli("--version");
    expect(failing("ENOSPC")).toThrow("ENOSPC");
  });
});

describe("what a program reads is JSON", () => {
  test("validate --json", async () => {
    expect(await cli("validate", bad, "--json")).toBe(2);
    expect(JSON.parse(written.out)).toEqual({
      valid: false,
      file: bad,
      faults: [
        {
          file: bad,
          line: 3,
          column: 43,
          path: "pools[0].capacity",
          problem: 'is "three", must be a whole number of replicas or amounts such as { cpu: 8, memory: 16Gi }',
        },
      ],
      warnings: [],
    });
    expect(written.err).toBe("");
    written.out = "";
    expect(await cli("validate", good, "--json")).toBe(0);
    expect(JSON.parse(written.out)).toEqual({
      ...{ valid: true, file: good, faults: [], warnings: [] },
      requestsPerMonth: { least: 0, most: 0, readings: [] },
    });
  });

  test("schema", async () => {
    expect(await cli("schema")).toBe(0);
    expect(JSON.parse(written.out)).toMatchObject({ title: "Microscaler configuration" });
  });
});

describe("help", () => {
  test("says what the exit codes mean", async () => {
    expect(await cli("--help")).toBe(0);
    expect(written.out).toContain("3  a service cannot be reached");
    expect(written.err).toBe("");
  });

  test("of every command that does something has examples", async () => {
    const leaves = microscaler().commands.flatMap((command) =>
      command.commands.length ? command.commands.map((leaf) => [command.name(), leaf.name()]) : [[command.name()]],
    );
    expect(leaves.length).toBeGreaterThan(8);
    for (const words of leaves) {
      written.out = "";
      expect(await cli(...words, "--help"), words.join(" ")).toBe(0);
      expect(written.out, words.join(" ")).toContain("Examples:");
    }
  });

  test("is what a command line without a command gets, as a fault", async () => {
    expect(await cli()).toBe(2);
    expect(written.err).toContain("Usage: microscaler");
  });

  test("--version is the version of the package", async () => {
    expect(await cli("--version")).toBe(0);
    expect(written.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
