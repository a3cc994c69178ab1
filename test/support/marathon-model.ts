import type { JsonObject } from "../../shared/model/json.ts";
import { type Emit, MarathonCluster, type MarathonTimes } from "./marathon-cluster.ts";
import { type Action, actionOf, type Definition, scaledOnly } from "./marathon-definition.ts";
import { type MarathonDeployment, MarathonDeployments, type Refused } from "./marathon-deployments.ts";
import { inKillOrder, isPlaced, MarathonInstance } from "./marathon-instance.ts";

export interface MarathonApp {
  definition: Definition;
  version: string;
  lastScalingAt: string;
  lastConfigChangeAt: string;
  readonly instances: MarathonInstance[];
  lastTaskFailure?: JsonObject;
  /** Until when nothing of it is launched, as tasks failed. */
  backoff?: { seconds: number; untilMs: number };
  waitingSince: string;
}

export type Accepted = { readonly kind: "accepted"; readonly version: string; readonly deploymentId: string };

/** Apps and their instances as Marathon 1.11 keeps them. */
export class MarathonModel {
  readonly apps = new Map<string, MarathonApp>();
  readonly deployments: MarathonDeployments;
  readonly cluster: MarathonCluster;

  constructor(times: MarathonTimes, emit: Emit) {
    this.deployments = new MarathonDeployments(emit);
    this.cluster = new MarathonCluster({
      ...{ times, emit },
      checked: (one) => this.#checked(one),
      onProgress: () => this.#settle(),
      onFailed: (one, message) => this.#failed(one, message),
      onEnded: (one) => {
        if (one.goal === "stopped") this.#remove(one);
        this.#advance();
      },
    });
  }

  /** Changes apps together, all or none. */
  change(definitions: readonly Definition[], force: boolean, stopped: readonly string[] = []): Accepted | Refused {
    const actions = [
      ...definitions.flatMap((next) => actionOf(this.apps.get(next.id)?.definition, next) ?? []),
      ...stopped.map((app): Action => ({ action: "StopApplication", app })),
    ];
    const deployment = this.deployments.begin(actions, force);
    if ("kind" in deployment) return deployment;
    for (const next of definitions) this.#carryOut(next, deployment);
    for (const id of stopped) for (const one of [...this.#instancesOf(id)]) this.#end(one, deployment);
    this.cluster.later(0, () => {
      deployment.currentStep = 1;
      this.#advance();
    });
    return { kind: "accepted", version: deployment.version, deploymentId: deployment.id };
  }

  /** Ends these tasks; `scale` takes them off the wanted number, else they are started again. */
  killTasks(taskIds: readonly string[], scale: boolean, force: boolean): Accepted | Refused | { kind: "killed" } {
    const all = [...this.apps.values()].flatMap(({ instances }) => instances);
    const chosen = all.filter((one) => isPlaced(one) && taskIds.includes(one.taskId));
    if (!scale) {
      for (const one of chosen) this.cluster.kill(one);
      return { kind: "killed" };
    }
    for (const one of chosen) one.chosen = true;
    const next = [...new Set(chosen.map(({ app }) => app))].flatMap((id) => {
      const definition = this.apps.get(id)?.definition;
      const victims = chosen.filter(({ app, goal }) => app === id && goal === "running").length;
      return definition ? [{ ...definition, instances: Math.max(0, definition.instances - victims) }] : [];
    });
    return this.change(next, force);
  }

  /** There may be more room, or a wait is over. */
  pump(): void {
    for (const app of this.apps.values()) {
      for (const one of app.instances) {
        if (!isPlaced(one) && one.goal === "running" && this.#launches(app)) this.cluster.launch(one);
      }
    }
  }

  #advance(): void {
    this.pump();
    this.#settle();
  }

  #carryOut(next: Definition, deployment: MarathonDeployment): void {
    const now = deployment.version;
    const times = { version: now, lastScalingAt: now, lastConfigChangeAt: now, waitingSince: now };
    const fresh = { definition: { ...next, instances: 0 }, ...times, instances: [] };
    const app: MarathonApp = this.apps.get(next.id) ?? fresh;
    this.apps.set(next.id, app);
    const before = app.definition;
    app.definition = next;
    if (actionOf(before, next)) Object.assign(app, { version: now, lastScalingAt: now });
    if (!scaledOnly(before, next)) {
      app.lastConfigChangeAt = now;
      delete app.backoff; // a scale keeps it
      for (const one of running(app)) this.#end(one, deployment);
    }
    this.#fit(app, deployment);
  }

  #fit(app: MarathonApp, deployment: MarathonDeployment): void {
    const kept = running(app);
    const surplus = kept.length - app.definition.instances;
    const victims = inKillOrder(kept, app.definition.killSelection).slice(0, Math.max(0, surplus));
    for (const one of victims) this.#end(one, deployment);
    if (surplus < 0) app.waitingSince = deployment.version;
    for (let missing = surplus; missing < 0; missing++) {
      const one = new MarathonInstance(app.definition.id, deployment.version);
      app.instances.push(one);
      deployment.starts.add(one);
    }
  }

  /** For good: it is not started again. */
  #end(instance: MarathonInstance, deployment: MarathonDeployment): void {
    instance.goal = "stopped";
    if (!isPlaced(instance)) this.#remove(instance);
    else {
      deployment.victims.add(instance);
      this.cluster.tellCondition(instance); // it is told as running once more
      this.cluster.kill(instance);
    }
  }

  #remove(instance: MarathonInstance): void {
    const instances = this.apps.get(instance.app)?.instances;
    instances?.splice(instances.indexOf(instance), 1);
  }

  #failed(instance: MarathonInstance, message: string): void {
    const app = this.apps.get(instance.app);
    if (!app) return;
    const seconds = Math.min(300, app.backoff ? app.backoff.seconds * 1.15 : 1);
    app.backoff = { seconds, untilMs: Date.now() + seconds * 1000 };
    const { app: appId, taskId, host } = instance;
    const timestamp = new Date().toISOString();
    app.lastTaskFailure = { appId, host, message, state: "TASK_FAILED", taskId, timestamp, version: app.version };
  }

  #launches({ backoff }: MarathonApp): boolean {
    const waitMs = (backoff?.untilMs ?? 0) - Date.now();
    if (waitMs > 0) this.cluster.later(waitMs, () => this.#advance());
    const placed = [...this.apps.values()].flatMap(({ instances }) => instances.filter(isPlaced));
    return waitMs <= 0 && placed.length < this.cluster.capacity;
  }

  /** Ends deployments that wait for nothing any more; what runs does not matter, only what they began. */
  #settle(): void {
    for (const one of this.deployments.active.filter(({ currentStep }) => currentStep > 0)) {
      const starts = [...one.starts].filter(({ goal }) => goal === "running");
      if (!starts.every((instance) => this.#works(instance)) || [...one.victims].some(isPlaced)) continue;
      for (const { action, app } of one.actions) if (action === "StopApplication") this.apps.delete(app);
      this.deployments.end(one, "deployment_success");
    }
  }

  #works(instance: MarathonInstance): boolean {
    return instance.state === "TASK_RUNNING" && (!this.#checked(instance) || instance.healthy === true);
  }

  #checked({ app }: MarathonInstance): boolean {
    return (this.apps.get(app)?.definition.healthChecks.length ?? 0) > 0;
  }

  #instancesOf(id: string): readonly MarathonInstance[] {
    return this.apps.get(id)?.instances ?? [];
  }
}

function running({ instances }: MarathonApp): readonly MarathonInstance[] {
  return instances.filter(({ goal }) => goal === "running");
}
