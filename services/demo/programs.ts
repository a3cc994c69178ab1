import { join } from "node:path";
import { packageRoot } from "../../shared/package-root.ts";

/** The folder with the built programs of the demo. */
export function programFolder(): string {
  return join(packageRoot(), "dist", "services", "demo");
}

/** What the replicas of the demo may be: processes or containers of this machine. */
export const demoActuators = ["process", "docker"] as const;

export type DemoActuator = (typeof demoActuators)[number];

const files = { process: "demo.yaml", docker: "demo-docker.yaml" } as const;

/** The demo's configuration; its references name what the demo command sets in the environment. */
export function demoFile(actuator: DemoActuator): string {
  return join(packageRoot(), "services", "demo", files[actuator]);
}
