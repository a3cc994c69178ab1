import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../shared/model/json.ts";

type State = "scheduled" | "TASK_STAGING" | "TASK_STARTING" | "TASK_RUNNING" | "TASK_UNREACHABLE";

let born = 0;

/** One instance of an app; over its life it may have several tasks, one after the other. */
export class MarathonInstance {
  readonly app: string;
  readonly version: string;
  readonly id: string;
  readonly host = "agent-1.example";
  readonly agent = "agent-1";
  /** The higher, the younger. */
  readonly age: number;
  state: State = "scheduled";
  goal: "running" | "stopped" = "running";
  incarnation = 1;
  stagedAt = "";
  startedAt: string | undefined;
  healthy: boolean | undefined;
  /** Somebody named its task to be ended. */
  chosen = false;

  constructor(app: string, version: string) {
    this.app = app;
    this.version = version;
    this.id = `${app.slice(1).replaceAll("/", "_")}.instance-${randomUUID()}`;
    born += 1;
    this.age = born;
  }

  get taskId(): string {
    return `${this.id}._app.${this.incarnation}`;
  }

  get condition(): string {
    return this.state === "scheduled" ? "Scheduled" : capitalized(this.state.slice("TASK_".length));
  }

  launched(): void {
    this.state = "TASK_STAGING";
    this.stagedAt = new Date().toISOString();
    this.startedAt = undefined;
    this.healthy = undefined;
  }

  /** As `/v2/apps` and `/v2/tasks` show its task. */
  task(): JsonObject {
    const { taskId: id, id: instanceId, app: appId, host, agent: slaveId, state, stagedAt, startedAt, version } = this;
    const alive = this.healthy;
    return {
      ...{
        id,
        appId,
        host,
        slaveId,
        state,
        ports: [],
        servicePorts: [],
        ipAddresses: [],
        stagedAt,
        version,
        role: "*",
      },
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(alive === undefined
        ? {}
        : { healthCheckResults: [{ alive, consecutiveFailures: alive ? 0 : 1, instanceId }] }),
    };
  }
}

/** It has a task, and holds a slot. */
export function isPlaced({ state }: MarathonInstance): boolean {
  return state !== "scheduled";
}

const order: Readonly<Record<State, number>> = {
  TASK_UNREACHABLE: 1,
  TASK_STAGING: 2,
  TASK_STARTING: 3,
  TASK_RUNNING: 4,
  scheduled: 5, // not placed yet: in Marathon's last class, after running ones
};

/** Who goes first when an app shrinks: who was named, then by state, ties by age. */
export function inKillOrder(
  instances: readonly MarathonInstance[],
  selection: "YOUNGEST_FIRST" | "OLDEST_FIRST",
): readonly MarathonInstance[] {
  const sign = selection === "YOUNGEST_FIRST" ? -1 : 1;
  const rank = (one: MarathonInstance) => (one.chosen ? 0 : order[one.state]);
  return instances.toSorted((one, other) => rank(one) - rank(other) || sign * (one.age - other.age));
}

function capitalized(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}
