import type { CountedScheduler } from "../../shared/actuator/counted/scheduler.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Access } from "./access.ts";
import { authorizationBy } from "./authorization.ts";
import { connectionFor } from "./connection.ts";
import { type EventStream, eventStream } from "./event-stream.ts";
import { FollowedApp } from "./followed-app.ts";
import { marathonClient } from "./marathon-client.ts";
import { reachOf } from "./reach.ts";
import { marathonRest } from "./rest.ts";
import { type MarathonRun, marathonRun } from "./schema.ts";

export interface MarathonSchedulerOptions {
  readonly access: Access;
  /** References that `run` specifications may use. */
  readonly allowRefs: AllowList;
  readonly log: Log;
}

/** Marathon, told numbers of instances. Nothing is asked of it before something is followed. */
export function marathonScheduler({ access, allowRefs, log }: MarathonSchedulerOptions): CountedScheduler<MarathonRun> {
  const connection = connectionFor(access);
  const authorization = authorizationBy(access.credentials, connection);
  const rest = marathonRest({ urls: access.urls, connection, authorization });
  const reach = reachOf();
  const client = marathonClient(rest, reach);
  const followed = new Set<FollowedApp>();
  let stream: EventStream | undefined;
  const openStream = () =>
    eventStream({
      rest,
      urls: access.urls,
      onChanged: (apps) => {
        for (const app of followed) app.changed(apps);
      },
      onTurn: () => {
        const problem = stream?.problem();
        if (problem === undefined) log.info("Marathon tells of changes as they happen");
        else log.warn({ problem }, "Marathon does not tell of changes; it is asked every second");
        for (const app of followed) app.wake();
      },
    });
  return {
    parse: (run) => parseResolved(marathonRun, run, allowRefs),
    identity: ({ app }) => app,
    follow: (run, saw) => {
      stream ??= openStream();
      const app = new FollowedApp({ client, events: stream }, run, saw);
      followed.add(app);
      return {
        set: (count, context) => app.set(count, context),
        close: () => {
          followed.delete(app);
          app.close();
        },
      };
    },
    unreachable: reach.problem,
    onReach: reach.onChange,
    stop: async () => {
      stream?.close();
      for (const app of followed) app.close();
      await connection.close();
    },
  };
}
