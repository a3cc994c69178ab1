import { afterEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { parseRun } from "./run.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const allowed = new Set(["env:ORDERS_KEY"]);

describe("how a workload is run", () => {
  test("needs a command only; the rest has defaults", () => {
    expect(parseRun({ command: ["node", "worker.js"] }, allowed)).toEqual({
      ok: true,
      value: {
        command: ["node", "worker.js"],
        env: {},
        inheritEnv: false,
        output: "drop",
        stop: { signal: "SIGTERM", grace: 10_000 },
        victim: "youngest",
        pausable: false,
        foreign: "correct",
        onExit: "scale-to-zero",
      },
    });
  });

  test.each<[JsonObject, string, string]>([
    [{}, "command", "must be a list"],
    [{ command: [] }, "command", 'must name a program, such as ["node", "worker.js"]'],
    [{ command: [""] }, "command", "must begin with the name of a program"],
    [{ command: ["a\0b"] }, "command[0]", "must not contain a NUL character"],
    [{ command: ["a"], env: { A: 1 } }, "env.A", "must be text; put numbers in quotes"],
    [{ command: ["a"], env: { "A B": "1" } }, "env", 'the key "A B" must be a name of letters, digits and underscores'],
    [{ command: ["a"], stop: { grace: "2h" } }, "stop.grace", "must be at most 1h"],
    [{ command: ["a"], stop: { signal: "SIGSTOP" } }, "stop.signal", 'must be one of "SIGTERM"'],
    [{ command: ["a"], victim: "any" }, "victim", 'must be "youngest" or "oldest"'],
    [{ command: ["a"], standby: { mode: "frozen", replicas: 1 } }, "standby.mode", 'must be "created" or "paused"'],
    [{ command: ["a"], onExit: "leave" }, "onExit", 'must be "scale-to-zero": these replicas end with their actuator'],
    [{ command: ["a"], image: "x" }, "", 'unknown key "image"'],
  ])("%j is refused at %s", (run, path, problem) => {
    const parsed = parseRun(run, allowed);
    expect(parsed).toEqual({ ok: false, faults: [{ path, problem: expect.stringContaining(problem) }] });
  });

  test("references are resolved inside the allow-list", () => {
    vi.stubEnv("ORDERS_KEY", "hush");
    const parsed = parseRun({ command: ["a"], env: { KEY: "key=${env:ORDERS_KEY}" } }, allowed);
    expect(parsed).toMatchObject({ ok: true, value: { env: { KEY: "key=hush" } } });
  });

  test("what is wrong and what cannot be resolved is told together, and no value with it", () => {
    vi.stubEnv("ORDERS_KEY", "hush");
    vi.stubEnv("OTHER", "secret too");
    const run = { command: ["a", "${env:OTHER}"], env: { KEY: "${env:ORDERS_KEY}" }, output: "${env:ORDERS_KEY}" };
    const parsed = parseRun(run, allowed);
    const faults = parsed.ok ? [] : parsed.faults;
    expect(faults.map(({ path }) => path)).toEqual(["output", "command[1]"]);
    expect(JSON.stringify(faults)).not.toMatch(/hush|secret too/);
  });
});
