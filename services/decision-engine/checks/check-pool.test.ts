import { describe, expect, test } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { contentPlanes, writtenPool } from "../../../test/support/engine-bench.ts";
import { checkPool } from "./check-pool.ts";
import type { PlaneChecks } from "./plane-checks.ts";

const queue = { kind: "simple-queue", queueLength: 5 };
const following = (metric: JsonObject, parts: JsonObject = {}) =>
  writtenPool({ workloads: [{ name: "a", priority: 1, metric, target: queue, run: {}, ...parts }] });
const push = { source: "push", name: "orders" };

/** What is wrong, one line each. */
async function faultsOf(pool: JsonObject, checks: Partial<PlaneChecks> = {}): Promise<readonly string[]> {
  const { faults } = await checkPool(pool, { ...contentPlanes, ...checks });
  return faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test("a pool with nothing wrong is taken", async () => {
  expect(await checkPool(following(push), contentPlanes)).toEqual({ faults: [], warnings: [] });
});

test("everything that is wrong is told at once, each with its path", async () => {
  const pool = {
    ...following({ source: "push" }, { replicas: { min: 12, max: 3 }, guards: { pause: "sideways" }, run: { x: 1 } }),
    capacity: "ten",
    actuator: "loca",
    colour: "blue",
  };
  const metrics: PlaneChecks["metrics"] = async ([one]) => [{ path: `${one?.metric}.name`, problem: "is missing" }];
  expect(await faultsOf(pool, { metrics })).toEqual([
    expect.stringMatching(/^capacity: is "ten", must be /),
    expect.stringMatching(/^workloads\[0\]\.guards\.pause: is "sideways", must be /),
    expect.stringMatching(/^: unknown key "colour"/),
    "workloads[0].replicas: min 12 is greater than max 3",
    'actuator: there is no actuator named "loca"; did you mean "local"? there are local',
    "workloads[0].metric.name: is missing",
  ]);
});

test("what no schema sees is told as in a file, without lines", async () => {
  expect(await faultsOf(writtenPool({}, ["a", "b", "a"]))).toEqual([
    'workloads[2].name: there are two workloads named "a"',
  ]);
});

test("the actuator says what is wrong with how a workload is run, at its place", async () => {
  const runs: PlaneChecks["runs"] = async (actuator, specs) => [
    { path: `runs[${specs.length - 1}].run.image`, problem: `is missing on ${actuator}` },
  ];
  expect(await faultsOf(writtenPool({}, ["a", "b"]), { runs })).toEqual([
    "workloads[1].run.image: is missing on local",
  ]);
});

test("a plane that does not answer is a warning, and what the engine itself knows of metrics is told", async () => {
  const away = () => Promise.reject(new MicroscalerError("unavailable", "it is away"));
  const planes = { ...contentPlanes, metrics: away, runs: away };
  const { faults, warnings } = await checkPool(following({ source: "push", every: "often" }), planes);
  expect(faults).toEqual([{ path: "workloads[0].metric.every", problem: expect.stringContaining('is "often"') }]);
  expect(warnings).toEqual([
    { path: "workloads", problem: "the metrics could not be checked: it is away" },
    { path: "workloads", problem: "how they are run could not be checked: it is away" },
  ]);
});

test("what is valid and may surprise is a warning", async () => {
  const { faults, warnings } = await checkPool(
    following(push, { guards: { down: { select: "disabled" } } }),
    contentPlanes,
  );
  expect(faults).toEqual([]);
  expect(warnings).toMatchObject([{ path: "workloads[0].guards.down.select" }]);
});

describe("programs of this machine", () => {
  const command = { source: "command", command: ["sh"] };
  const places: readonly (readonly [string, JsonObject])[] = [
    ["workloads[0].metric.source", following(command)],
    ["workloads[0].metric.of.x.source", following({ source: "combined", combine: "sum", of: { x: command, y: push } })],
    ["workloads[0].target.setpoint.source", following(push, { target: { kind: "thermostat", setpoint: command } })],
    [
      "workloads[0].target.setpoint.of.x.source",
      following(push, {
        target: { kind: "thermostat", setpoint: { source: "combined", combine: "max", of: { x: command } } },
      }),
    ],
  ];

  test.each(places)("are not run for %s", async (path, pool) => {
    const refused = `${path}: "command" runs a program, which metrics of the API may not unless the engine was started with --allow-exec`;
    expect(await faultsOf(pool)).toEqual([refused]);
    expect(await faultsOf(pool, { allowExec: true })).toEqual([]);
  });

  test("are not started as replicas", async () => {
    const kindOf = async () => "process";
    expect(await faultsOf(writtenPool(), { kindOf })).toEqual([
      'actuator: "local" runs programs, which pools of the API may not unless the engine was started with --allow-exec',
    ]);
    expect(await faultsOf(writtenPool(), { kindOf, allowExec: true })).toEqual([]);
  });

  test("might be started where nobody knows what the actuator is", async () => {
    const kindOf = () => Promise.reject(new MicroscalerError("timeout", "it is silent"));
    await expect(faultsOf(writtenPool(), { kindOf })).rejects.toMatchObject({
      code: "timeout",
      message: "whether actuator local runs programs is not known: it is silent",
    });
  });
});
