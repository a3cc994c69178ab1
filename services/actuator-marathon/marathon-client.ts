import { z } from "zod";
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

const leader = z.object({ leader: z.string() });

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
  /** Whether it is only the one app that nothing is heard of. */
  const answers = async (signal: AbortSignal) => {
    const reply = await rest.call({ method: "GET", path: "/v2/leader", signal, deadlineMs: 5000 });
    return (
      reply.kind === "answered" &&
      (reply.status === 403 || (reply.status === 200 && leader.safeParse(reply.body).success))
    );
  };
  return {
    app: async (id, signal) => {
      const attempt = reach.attempt();
      const found = appReadOf(await rest.call({ method: "GET", path: `/v2/apps${id}`, signal }), id);
      if (found.kind === "failed" && !(await answers(signal))) {
        if (!signal.aborted) attempt.failed(found.detail);
        return found;
      }
      attempt.answered();
      return found.kind === "failed" ? { ...found, kind: "unreadable" } : found;
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
