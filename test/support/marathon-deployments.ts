import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../shared/model/json.ts";
import type { Emit } from "./marathon-cluster.ts";
import type { Action } from "./marathon-definition.ts";
import type { MarathonInstance } from "./marathon-instance.ts";

export interface MarathonDeployment {
  readonly id: string;
  readonly version: string;
  readonly actions: readonly Action[];
  currentStep: number;
  /** Instances that it waits for: to run, and to be gone. */
  readonly starts: Set<MarathonInstance>;
  readonly victims: Set<MarathonInstance>;
}

export type Refused =
  | { readonly kind: "locked"; readonly ids: readonly string[] }
  | { readonly kind: "too-many"; readonly limit: number };

export const lockMessage =
  "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.";

const cancelled = "The upgrade has been cancelled";

/** Deployments under way, and who is locked out by them. */
export class MarathonDeployments {
  most = 100;
  readonly active: MarathonDeployment[] = [];
  readonly #emit: Emit;
  #lastVersionMs = 0;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Begins one, or says who is in the way; `force` cancels those. One without actions is in nobody's way. */
  begin(actions: readonly Action[], force: boolean): MarathonDeployment | Refused {
    if (this.active.length >= this.most) return { kind: "too-many", limit: this.most };
    const apps = actions.map(({ app }) => app);
    const holding = this.active.filter((one) => one.actions.some(({ app }) => apps.includes(app)));
    if (holding.length > 0 && !force) return this.#refuse(actions, holding);
    for (const one of holding) this.end(one, "deployment_failed", cancelled);
    const ids = { id: randomUUID(), version: this.#version() };
    const begun = { ...ids, actions, currentStep: 0, starts: new Set<MarathonInstance>() };
    const deployment = { ...begun, victims: new Set<MarathonInstance>() };
    this.active.push(deployment);
    this.#emit("group_change_success", { groupId: "/", version: deployment.version });
    this.#emit("deployment_info", { plan: planOf(deployment), currentStep: { actions: [...actions] } });
    return deployment;
  }

  /** Stops it without a rollback. */
  cancel(id: string): boolean {
    const found = this.active.find((one) => one.id === id);
    if (found) this.end(found, "deployment_failed", cancelled);
    return found !== undefined;
  }

  end(deployment: MarathonDeployment, type: "deployment_success" | "deployment_failed", reason?: string): void {
    this.active.splice(this.active.indexOf(deployment), 1);
    const [id, plan] = [deployment.id, planOf(deployment)];
    const currentStep = { actions: [...deployment.actions] };
    if (type === "deployment_success") this.#emit("deployment_step_success", { plan, currentStep });
    this.#emit(type, { id, plan, ...(reason === undefined ? {} : { reason }) });
  }

  /** The plan that was refused had an id too: whoever asked never learns it. */
  #refuse(actions: readonly Action[], holding: readonly MarathonDeployment[]): Refused {
    const id = randomUUID();
    this.#emit("group_change_failed", { groupId: "/", version: this.#version(), reason: lockMessage });
    this.#emit("deployment_failed", { id, plan: { id, steps: [{ actions: [...actions] }] }, reason: lockMessage });
    return { kind: "locked", ids: holding.map((one) => one.id) };
  }

  /** Versions are times, and each is another. */
  #version(): string {
    this.#lastVersionMs = Math.max(Date.now(), this.#lastVersionMs + 1);
    return new Date(this.#lastVersionMs).toISOString();
  }
}

function planOf({ id, version, actions }: MarathonDeployment): JsonObject {
  return { id, version, steps: actions.length > 0 ? [{ actions: [...actions] }] : [] };
}
