import { expect, test } from "vitest";
import { appOf } from "../../test/support/marathon-app.ts";
import { placedOf } from "./placed.ts";

type Row = readonly [string, Parameters<typeof appOf>[0], object];

const running = { state: "TASK_RUNNING" };
const staging = { state: "TASK_STAGING" };
const checked = [{ protocol: "MESOS_HTTP" }];

test.each<Row>([
  ["running tasks are ready", { instances: 2, tasks: [running, running] }, { ready: 2, unplaced: 0 }],
  [
    "staged, starting and silent tasks start",
    { instances: 3, tasks: [staging, { state: "TASK_STARTING" }, {}] },
    { starting: 3 },
  ],
  ["what has no task holds no slot", { instances: 3, tasks: [running] }, { ready: 1, starting: 0, unplaced: 2 }],
  ["more tasks than wanted stop", { instances: 1, tasks: [running, running, running] }, { ready: 1, stopping: 2 }],
  ["those that start go first", { instances: 1, tasks: [running, staging] }, { ready: 1, starting: 0, stopping: 1 }],
  [
    "a task being killed stops, and another takes its place",
    { instances: 1, tasks: [{ state: "TASK_KILLING" }, running] },
    { ready: 1, stopping: 1 },
  ],
  [
    "a task that has ended holds no slot",
    { instances: 1, tasks: [{ state: "TASK_FAILED" }, running] },
    { ready: 1, stopping: 0 },
  ],
  [
    "an unreachable task is waited for",
    { instances: 2, tasks: [running, { state: "TASK_UNREACHABLE" }] },
    { ready: 1, starting: 1, unplaced: 0, unreachable: 1 },
  ],
  [
    "one that was replaced goes first",
    { instances: 1, tasks: [running, { state: "TASK_UNREACHABLE" }] },
    { ready: 1, starting: 0, stopping: 1 },
  ],
  [
    "unchecked health is not waited for",
    { instances: 1, tasks: [{ ...running, healthCheckResults: [{ alive: false }] }] },
    { ready: 1 },
  ],
  [
    "no result yet is not healthy",
    { instances: 1, healthChecks: checked, tasks: [running] },
    { ready: 0, starting: 1 },
  ],
  [
    "an unhealthy task is not ready",
    {
      instances: 1,
      healthChecks: checked,
      tasks: [{ ...running, healthCheckResults: [{ alive: true }, { alive: false }] }],
    },
    { ready: 0, starting: 1 },
  ],
  [
    "a healthy task is",
    { instances: 1, healthChecks: checked, tasks: [{ ...running, healthCheckResults: [{ alive: true }] }] },
    { ready: 1, starting: 0 },
  ],
  ["zero is zero", { instances: 0, tasks: [] }, { wanted: 0, ready: 0, starting: 0, stopping: 0, unplaced: 0 }],
])("%s", (_law, app, counts) => expect(placedOf(appOf(app))).toMatchObject(counts));
