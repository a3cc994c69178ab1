import { z } from "zod";
import type { JsonObject } from "../../shared/model/json.ts";

const task = z.object({
  id: z.string(),
  /** Left out or empty while Mesos told nothing of it yet. */
  state: z.string().optional(),
  healthCheckResults: z.array(z.object({ alive: z.boolean() }).nullable()).default([]),
});

/** What is read of one app; the rest of its definition is nothing to us. */
export const marathonApp = z.object({
  id: z.string(),
  instances: z.int().nonnegative(),
  /** Not optional: an app whose tasks are not told is not one without tasks. */
  tasks: z.array(task),
  deployments: z.array(z.object({ id: z.string() })),
  healthChecks: z.array(z.json()).default([]),
  labels: z.record(z.string(), z.string()).default({}),
  lastTaskFailure: z.object({ message: z.string().default(""), state: z.string().default("") }).optional(),
  resourceLimits: z.json().optional(),
  executorResources: z.json().optional(),
});

export type MarathonApp = z.output<typeof marathonApp>;
export type MarathonTask = z.output<typeof task>;

/** Whether more than the count is sent back when it is scaled. */
export function goesBack({ resourceLimits, executorResources }: MarathonApp): boolean {
  return resourceLimits !== undefined || executorResources !== undefined;
}

/**
 * The body that scales an app and changes nothing else: Marathon 1.10 and later drops these two where they are not sent
 * back, and restarts every task. Nothing else may go back: `version` would roll back, any other change restarts.
 */
export function scaleBody({ resourceLimits, executorResources }: MarathonApp, instances: number): JsonObject {
  return {
    instances,
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
    ...(executorResources === undefined ? {} : { executorResources }),
  };
}
