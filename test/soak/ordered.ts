import { createHash } from "node:crypto";
import { templateHash } from "../../services/actuator-docker/template-hash.ts";
import type { Order } from "../../shared/model/command.ts";
import type { JsonObject } from "../../shared/model/json.ts";

/** What is ordered of one workload. */
export interface Ordered {
  readonly workload: string;
  readonly desired: number;
  /** Where it changes, so do the containers. */
  readonly mark: string;
  readonly standby?: { readonly mode: "created" | "paused"; readonly replicas: number };
  readonly pausable: boolean;
}

/** As commands have it; containers have a volume of their own each. */
export function orderOf(ordered: Ordered, image: string): Order {
  const run = runOf(ordered, image);
  const hash = createHash("sha256").update(JSON.stringify(run)).digest("base64url");
  return { run: { workload: ordered.workload, run, hash }, desired: ordered.desired };
}

/** The template that its containers carry in a label. */
export function templateOf(ordered: Ordered, image: string): string {
  return templateHash(runOf(ordered, image));
}

function runOf({ mark, standby, pausable }: Ordered, image: string): JsonObject {
  return {
    image,
    network: "none",
    env: { MARK: mark },
    mounts: ["/scratch"],
    stop: { grace: "2s" },
    pausable,
    ...(standby ? { standby: { ...standby } } : {}),
  };
}
