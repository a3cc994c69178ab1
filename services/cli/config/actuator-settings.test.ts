import { expect, test } from "vitest";
import { settingProblems, settingsOf } from "./actuator-settings.ts";

test("an embedded actuator takes the settings of its kind, and nothing else", () => {
  const config = { actuators: { local: { kind: "docker", hots: "tcp://10.0.0.1:2376" }, other: { kind: "docker" } } };
  expect(settingProblems(config)).toEqual([
    { at: ["actuators", "local"], key: "hots", problem: 'unknown key "hots"; did you mean "host"?' },
  ]);
  expect(settingsOf(config, "local")).toEqual({ hots: "tcp://10.0.0.1:2376" });
});

test("one that runs apart is given its settings where it is started", () => {
  const config = { actuators: { docker: { kind: "docker", address: "docker:7003", host: "tcp://10.0.0.1:2376" } } };
  const [fault] = settingProblems(config);
  expect(fault).toMatchObject({ at: ["actuators", "docker"], key: "host" });
  expect(fault?.problem).toContain("runs apart and gets its settings where it is started");
});

test("a setting that cannot be is told at its place", () => {
  const config = { actuators: { docker: { kind: "docker", host: "10.0.0.1" } } };
  expect(settingProblems(config)).toMatchObject([{ at: ["actuators", "docker", "host"] }]);
});
