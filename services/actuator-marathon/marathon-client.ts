import type { z } from "zod";
import { type MarathonApp, scaleBody } from "./app.ts";
import { type AppRead, appReadOf } from "./app-read.ts";
import { type Deployment, deployments } from "./deployment.ts";
import { launchQueue, type Waiting } from "./launch-queue.ts";
import type { Reach } from "./reach.ts";
import type { Reply, Rest } from "./rest.ts";

export interface ScaleHow {
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** The calls of Marathon that are used, each with a deadline; none rejects. */
export interface MarathonClient {
  app(id: string, signal: AbortSignal): Promise<AppRead>;
  /** Of one app; undefined: nothing of it waits, or nobody can tell. */
  waiting(id: string, signal: AbortSignal): Promise<Waiting | undefined>;
  /** Those under way; undefined: nobody can tell. */
  deployments(signal: AbortSignal): Promise<readonly Deployment[] | undefined>;
  scale(app: MarathonApp, instances: number, how: ScaleHow): Promise<Reply>;
}

export function marathonClient(rest: Rest, reach: Reach): MarathonClient {
  const read = async <Value>(schema: z.ZodType<Value>, path: string, signal: AbortSignal) => {
    const reply = await rest.call({ method: "GET", path, signal });
    return reply.kind === "answered" && reply.status === 200 ? schema.safeParse(reply.body).data : undefined;
  };
  return {
    app: async (id, signal) => {
      const attempt = reach.attempt();
      const found = appReadOf(await rest.call({ method: "GET", path: `/v2/apps${id}`, signal }), id);
      if (found.kind !== "failed") attempt.answered();
      else if (!signal.aborted) attempt.failed(found.reason);
      return found;
    },
    waiting: async (id, signal) =>
      (await read(launchQueue, "/v2/queue", signal))?.queue.find(({ app }) => app?.id === id),
    deployments: (signal) => read(deployments, "/v2/deployments", signal),
    scale: (app, instances, { force, signal }) => {
      const path = `/v2/apps${app.id}${force ? "?force=true" : ""}`;
      return rest.call({ method: "PUT", path, body: scaleBody(app, instances), signal });
    },
  };
}
