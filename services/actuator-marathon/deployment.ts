import { z } from "zod";

const action = z.object({ action: z.string(), app: z.string().optional(), pod: z.string().optional() });

/** `/v2/deployments`: what is under way. */
export const deployments = z.array(
  z.object({ id: z.string(), steps: z.array(z.object({ actions: z.array(action) })) }),
);

export type Deployment = z.output<typeof deployments>[number];

/** Whether it does nothing else than scale this one app. */
export function onlyScales({ steps }: Deployment, app: string): boolean {
  const actions = steps.flatMap((step) => step.actions);
  return actions.length > 0 && actions.every((one) => one.action === "ScaleApplication" && one.app === app);
}

/** What it does, for a person, e.g. `RestartApplication of /shop/a, /shop/b`. */
export function deedsOf({ steps }: Deployment): string {
  const actions = steps.flatMap((step) => step.actions);
  const names = [...new Set(actions.map((one) => one.action))].join(" and ");
  const whom = [...new Set(actions.map(({ app, pod }) => app ?? pod ?? "?"))];
  const some = whom.length > 3 ? [...whom.slice(0, 3), `${whom.length - 3} more`] : whom;
  return `${names} of ${some.join(", ")}`;
}
