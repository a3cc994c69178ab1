import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { cli, keptOutput } from "../../../test/support/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "simulate-"));
const trace = join(folder, "trace.csv");
const config = join(folder, "pools.yaml");

const written = keptOutput();

const workload = (name: string, priority: number, rest: string) =>
  `      - { name: ${name}, priority: ${priority}, ${rest}, run: { command: [a] } }\n`;
const azure = 'metric: { source: azure-queue, queue: orders, connectionString: "${env:NOWHERE_TO_BE_FOUND}" }';
const pidTarget = "target: { kind: queue-pid, queueLength: 30, ultimate: { ku: 0.03, tu: 0.7 } }";

beforeEach(() => {
  writeFileSync(trace, "t,rate,host\n0,2,a\n20,2,a\n21,20,a\n60,20,a\n");
  writeFileSync(
    config,
    `actuators: { local: { kind: process } }\npools:\n  - name: producers\n    actuator: local\n    capacity: 5\n    workloads:\n${workload("producer", 1, "target: { kind: fixed, replicas: 2 }")}` +
      `  - name: shop\n    actuator: local\n    capacity: 12\n    workloads:\n${workload("mails", 2, `replicas: { min: 1 }, ${azure}, target: { kind: simple-queue, queueLength: 10 }`)}${workload("orders", 1, `replicas: { min: 1, max: 10 }, ${azure}, ${pidTarget}`)}${workload("rest", 3, "target: { kind: remainder }")}`,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const figures = ["aboveTargetRatio", "meanExcess", "p99Queue", "p99WaitMs", "cost", "remainderShare", "changesPerHour"];

describe("simulate", () => {
  test("compares laws on a trace, and says it in JSON for programs", async () => {
    const words = ["--plant", "marathon", "--service-time", "300ms", "--target", "50", "--min", "1", "--max", "40"];
    expect(
      await cli(
        "simulate",
        "--trace",
        trace,
        ...words,
        "--capacity",
        "40",
        "--compare",
        "simple-queue,queue-pid",
        "--seed",
        "1",
        "--json",
      ),
    ).toBe(0);
    expect(written.err).toBe("");
    const { laws, oracle, ...rest } = JSON.parse(written.out);
    expect(rest).toEqual({});
    expect(Object.keys(laws)).toEqual(["simple-queue", "queue-pid"]);
    for (const score of [...Object.values(laws), oracle]) {
      expect(Object.keys(Object(score))).toEqual(figures);
      expect(Object.values(Object(score)).every(Number.isFinite)).toBe(true);
    }
  });

  test("with one seed is the same each time, with another it is not", async () => {
    const said = async (seed: string) => {
      written.out = "";
      await cli("simulate", "--trace", trace, "--compare", "simple-queue", "--seed", seed, "--json");
      return written.out;
    };
    expect(await said("7")).toBe(await said("7"));
    expect(await said("7")).not.toBe(await said("8"));
  });

  test("shows people a table and a chart, and writes curves and a page where it is told", async () => {
    const csv = join(folder, "curves.csv");
    const html = join(folder, "report.html");
    expect(await cli("simulate", "--scenario", "step", "--compare", "simple-queue", "--csv", csv, "--html", html)).toBe(
      0,
    );
    expect(written.out).toMatch(/^scenario step\n/);
    expect(written.out).toMatch(/\nsimple-queue +\d/);
    expect(written.out).toContain("arrivals per second\n");
    expect(readFileSync(csv, "utf8")).toMatch(/^law,workload,t,rate,queue,/);
    expect(readFileSync(html, "utf8")).toContain("Microscaler simulation: scenario step");
  });

  test("a trace counts from its first line, whatever its clock", async () => {
    const said = async (rows: string) => {
      written.out = "";
      writeFileSync(trace, `t,rate\n${rows}`);
      expect(await cli("simulate", "--trace", trace, "--compare", "simple-queue", "--json")).toBe(0);
      return written.out;
    };
    const fromZero = await said("0,2\n30,20\n");
    expect(await said("1795000000,2\n1795000030,20\n")).toBe(fromZero);
  });

  test("empty names among laws are left out", async () => {
    expect(await cli("simulate", "--trace", trace, "--compare", "simple-queue,,", "--json")).toBe(0);
    expect(Object.keys(JSON.parse(written.out).laws)).toEqual(["simple-queue"]);
  });

  test("slow starts, failures, noise and loss make it no better", async () => {
    const above = async (...words: readonly string[]) => {
      written.out = "";
      expect(await cli("simulate", "--trace", trace, "--compare", "simple-queue", "--json", ...words)).toBe(0);
      return JSON.parse(written.out).laws["simple-queue"].meanExcess;
    };
    const good = await above();
    expect(await above("--start-delay", "10s", "--failures", "0.3", "--noise", "0.1", "--loss", "0.5")).toBeGreaterThan(
      good,
    );
  });
});

describe("simulate -c", () => {
  test("tells what the configuration would have done; references need not resolve", async () => {
    expect(await cli("simulate", "-c", config, "--trace", trace)).toBe(0);
    expect(written.out).toMatch(/^pool shop of /);
    expect(written.out).toContain("What arrives at orders: trace.csv. 30 messages may wait.\n"); // the highest priority with a metric
    expect(written.out).toContain("mails has no trace: nothing arrives at it.\n");
    expect(written.out).toMatch(/\nconfigured +\d/);
    expect(written.out).toContain("\nrest\n");
  });

  test("is the same for laws in place of the target, and for the target as it is", async () => {
    expect(
      await cli(
        "simulate",
        "-c",
        config,
        "--trace",
        trace,
        "--compare",
        "configured,queue-pid-tutorial,simple-queue",
        "--json",
      ),
    ).toBe(0);
    const { laws } = JSON.parse(written.out);
    expect(Object.keys(laws)).toEqual(["configured", "queue-pid-tutorial", "simple-queue"]);
    expect(laws.configured).toEqual(laws["queue-pid-tutorial"]); // the file has the same gains
    expect(laws.configured).not.toEqual(laws["simple-queue"]);
  });

  test("takes a trace for each workload that it names", async () => {
    expect(
      await cli("simulate", "-c", config, "--trace", `mails=${trace}`, "--trace", `orders=${trace}`, "--json"),
    ).toBe(0);
    const { workloads } = JSON.parse(written.out);
    expect(Object.keys(workloads)).toEqual(["orders", "mails"]);
    expect(Object.keys(workloads.mails.laws)).toEqual(["configured"]);
  });
});

describe("what is wrong is one line, and exit code 2", () => {
  const c = ["-c", config];
  test.each<[readonly string[], string]>([
    [["--trace", join(folder, "none.csv")], "none.csv cannot be read: there is no such file"],
    [
      ["--trace", config],
      'pools.yaml:1: the header is "actuators: { local: { kind: process } }", must name the column "t" once',
    ],
    [["--compare", "adptive"], 'There is no law "adptive"; did you mean "adaptive"? There are adaptive, '],
    [["--compare", ""], "It must name laws; there are adaptive, "],
    [["--compare", " , "], "It must name laws; there are adaptive, "],
    [["--pool", "shop"], "--pool names shop, which needs the configuration it is in: -c FILE"],
    [["--compare", "configured"], "--compare configured needs a configuration: -c FILE"],
    [["--scenario", "none"], "Allowed choices are demo, step, "],
    [["--scenario", "demo", "--trace", trace], "cannot be used with option '--scenario <name>'"],
    [["--plant", "none"], "Allowed choices are docker, marathon"],
    [["--service-time", "300"], 'It must be a duration such as "300ms", from 1ms to 1h.'],
    [["--noise", "1.5"], "It must be a share from 0 to below 1, such as 0.2."],
    [["--seed", "x"], "It must be a whole number from 0 to 1000000000."],
    [["--min", "5", "--max", "4"], "--min is 5, must be at most --max, which is 4"],
    [["--max", "50", "--capacity", "40"], "--max is 50, must be at most --capacity, which is 40"],
    [["--trace", trace, "--trace", trace], "--trace is given twice; several traces need -c"],
    [
      ["--trace", `orders=${trace}`],
      "--trace names the workload orders, which needs the configuration it is in: -c FILE",
    ],
    [["--scenario", "step", "--html", folder], `${folder} cannot be written: it is a folder, name a file in it`],
    [["--csv", join(folder, "none", "x.csv")], "x.csv cannot be written: there is no such folder"],
    [[...c, "--max", "5"], "option '--max <replicas>' cannot be used with option '-c, --config <file>'"],
    [[...c, "--pool", "none"], "pools.yaml has no pool none; there are producers, shop"],
    [[...c, "--pool", "producers"], "pool producers has no workload with a metric"],
    [[...c, "--trace", `rest=${trace}`], "is for no workload of pool shop; those with a metric are orders, mails"],
    [[...c, "--trace", `mails=${trace}`, "--trace", `mails=${trace}`], "--trace is given twice for mails"],
    [[...c, "--trace", trace, "--trace", trace], "names no workload; say whose it is, such as mails="],
  ])("simulate %j", async (words, said) => {
    expect(await cli("simulate", ...words)).toBe(2);
    expect(written.err).toContain(said);
    expect(
      written.err
        .trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("(add --help")),
    ).toHaveLength(1);
    expect(written.out).toBe("");
  });

  test("a trace that is too short to tell anything", async () => {
    const short = join(folder, "short.csv");
    writeFileSync(short, "t,rate\n0,1000\n9.5,1000\n");
    expect(await cli("simulate", "--trace", short)).toBe(2);
    expect(written.err).toContain("short.csv ends after 9.5 seconds, must last 10 or more");
  });

  test("a trace that would take too long", async () => {
    const huge = join(folder, "huge.csv");
    writeFileSync(huge, "t,rate\n0,20000\n86400,20000\n");
    expect(await cli("simulate", "--trace", huge)).toBe(2);
    expect(written.err).toContain(
      "huge.csv brings 1728 million messages, must be at most 1000 million; give a part of it, or divide its rates, --target and the replicas by the same number",
    );
  });
});
