import { join } from "node:path";
import { packageRoot } from "../../shared/package-root.ts";

/** The folder with the built programs of the demo. */
export function programFolder(): string {
  return join(packageRoot(), "dist", "services", "demo");
}

/** The demo's configuration; its references name what the demo command sets in the environment. */
export function demoFile(): string {
  return join(packageRoot(), "services", "demo", "demo.yaml");
}
