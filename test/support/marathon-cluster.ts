import type { JsonObject } from "../../shared/model/json.ts";
import { isPlaced, type MarathonInstance } from "./marathon-instance.ts";

/** How the cluster behind the double behaves; in ms. */
export interface MarathonTimes {
  readonly stageMs: number;
  readonly startMs: number;
  readonly healthMs: number;
  readonly killMs: number;
}

export type Emit = (type: string, fields: JsonObject) => void;

interface ClusterParts {
  readonly times: MarathonTimes;
  readonly emit: Emit;
  /** Its health is checked. */
  checked(instance: MarathonInstance): boolean;
  /** A task runs, or its health was told. */
  onProgress(): void;
  /** The task of it is gone. */
  onEnded(instance: MarathonInstance): void;
  /** Before that, where the task ended by itself. */
  onFailed(instance: MarathonInstance, message: string): void;
}

/** Runs tasks: they are staged, start, run, and end some time after they are told to. */
export class MarathonCluster {
  /** Tasks that there is room for. */
  capacity = Number.POSITIVE_INFINITY;
  /** New tasks fail as soon as they run. */
  crashing = false;
  /** Health checks do not pass. */
  unhealthy = false;
  readonly #parts: ClusterParts;
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: (() => void)[] | undefined;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
  }

  launch(instance: MarathonInstance): void {
    const { stageMs, startMs } = this.#parts.times;
    const { incarnation } = instance;
    const still = (act: () => void) => () => {
      if (isPlaced(instance) && instance.incarnation === incarnation) act();
    };
    const runs = () => {
      instance.state = "TASK_RUNNING";
      instance.startedAt = new Date().toISOString();
      this.#tell(instance, instance.state);
      this.#parts.onProgress();
      if (this.crashing) this.fail(instance, "Command exited with status 1");
      else if (this.#parts.checked(instance))
        this.later(
          this.#parts.times.healthMs,
          still(() => this.#check(instance)),
        );
    };
    const starts = () => {
      instance.state = "TASK_STARTING";
      this.#tell(instance, instance.state);
      this.#take(startMs, still(runs));
    };
    instance.launched();
    this.#tell(instance, "TASK_STAGING");
    this.#take(stageMs, still(starts));
  }

  /** SIGTERM; it is gone when its grace time is over. */
  kill(instance: MarathonInstance): void {
    const { taskId } = instance;
    this.#take(this.#parts.times.killMs, () => {
      if (instance.taskId === taskId && isPlaced(instance)) this.#end(instance, "TASK_KILLED", "Command terminated");
    });
  }

  /** It ends by itself. */
  fail(instance: MarathonInstance, message: string): void {
    this.#parts.onFailed(instance, message);
    this.#end(instance, "TASK_FAILED", message);
  }

  /** Its agent is not heard of any more. */
  lose(instance: MarathonInstance): void {
    instance.state = "TASK_UNREACHABLE";
    this.#tell(instance, instance.state);
  }

  /** Tells how it is; also where only what is wanted of it changed. */
  tellCondition({ id: instanceId, app: runSpecId, agent: agentId, host, version, condition }: MarathonInstance): void {
    const fields = { instanceId, condition, runSpecId, agentId, host, runSpecVersion: version };
    this.#parts.emit("instance_changed_event", fields);
  }

  /** Tasks stay as they are from now on: what they are to become, they become when released. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const act of held) act();
  }

  later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #end(instance: MarathonInstance, status: string, message: string): void {
    instance.state = "scheduled";
    this.#tell(instance, status, message);
    instance.incarnation += 1;
    this.#parts.onEnded(instance);
  }

  #take(ms: number, act: () => void): void {
    this.later(ms, () => (this.#held ? this.#held.push(act) : act()));
  }

  #check(instance: MarathonInstance): void {
    const { id: instanceId, app: runSpecId, version: runSpecVersion } = instance;
    const healthy = !this.unhealthy;
    instance.healthy = healthy;
    this.#parts.emit("instance_health_changed_event", { instanceId, runSpecId, healthy, runSpecVersion });
    this.#parts.onProgress();
  }

  #tell(instance: MarathonInstance, taskStatus: string, message = ""): void {
    const { app: appId, taskId, host, agent: slaveId, version } = instance;
    const fields = { slaveId, taskId, taskStatus, message, appId, host, ipAddresses: [], ports: [], version };
    this.#parts.emit("status_update_event", fields);
    this.tellCondition(instance);
  }
}
