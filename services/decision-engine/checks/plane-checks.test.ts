import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Fault } from "../../../shared/model/fault.ts";
import { planeChecks } from "./plane-checks.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fault = { path: "a", problem: "is wrong" };
const away = { validate: () => Promise.reject(new MicroscalerError("unavailable", "refused")) };
const silent = { validate: () => new Promise<readonly Fault[]>(() => undefined) };
const answering = { validate: async () => [fault] };
const noActuators = { names: () => [], get: () => undefined };

function asking(...collectors: readonly (typeof silent)[]) {
  return planeChecks({ collectors, actuators: noActuators, allowExec: false }).metrics([]);
}

test("the first collector that answers is enough", async () => {
  expect(await asking(away, silent, answering)).toEqual([fault]);
});

test("where none answers, the first says why", async () => {
  await expect(asking(away)).rejects.toMatchObject({ code: "unavailable", message: "refused" });
  await expect(asking()).rejects.toMatchObject({ code: "unavailable", message: "there is no collector" });
});

test("none is waited for longer than two seconds", async () => {
  const late = { code: "timeout", message: "the collector did not answer within 2000 ms" };
  const asked = expect(asking(silent, away)).rejects.toMatchObject(late);
  await vi.advanceTimersByTimeAsync(2000);
  await asked;
  expect(vi.getTimerCount()).toBe(0);
});

test("an actuator is asked by its name", async () => {
  const capabilities = { replicasOutliveActuator: true, locksWhileScaling: false, standby: [], victimChoice: [] };
  const local = { ...answering, describe: async () => ({ kind: "docker", version: "1", capabilities }) };
  const actuators = { names: () => ["local"], get: (name: string) => (name === "local" ? local : undefined) };
  const checks = planeChecks({ collectors: [], actuators, allowExec: false });
  expect(checks.actuators()).toEqual(["local"]);
  expect(await checks.kindOf("local")).toBe("docker");
  expect(await checks.runs("local", [])).toEqual([fault]);
});
