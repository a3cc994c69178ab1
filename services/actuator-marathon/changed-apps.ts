import { z } from "zod";
import { jsonOf } from "./json-of.ts";

const actions = z.array(z.object({ app: z.string().optional() })).catch([]);
const steps = z.array(z.object({ actions })).catch([]);

const event = z.object({
  appId: z.string().optional(),
  runSpecId: z.string().optional(),
  appDefinition: z.object({ id: z.string() }).optional().catch(undefined),
  plan: z.object({ steps }).optional().catch(undefined),
});

/** Kinds of event after which an app may look different. */
export const eventTypes = [
  "api_post_event",
  "app_terminated_event",
  "deployment_failed",
  "deployment_info",
  "deployment_step_failure",
  "deployment_step_success",
  "deployment_success",
  "health_status_changed_event",
  "instance_changed_event",
  "instance_health_changed_event",
  "status_update_event",
] as const;

/** Ids of the apps that an event is about; it says that they changed, never how they are: events come late, twice or not at all. */
export function changedApps(text: string): readonly string[] {
  const said = event.safeParse(jsonOf(text)).data;
  if (!said) return [];
  const planned = said.plan?.steps.flatMap((step) => step.actions.map(({ app }) => app)) ?? [];
  const all = [said.appId, said.runSpecId, said.appDefinition?.id, ...planned];
  return [...new Set(all.filter((id) => id !== undefined))];
}
