import type { CountedScheduler } from "../../shared/actuator/counted/scheduler.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { kubernetesApi } from "./api.ts";
import type { Connection } from "./connection.ts";
import { type ClusterParts, ObjectFollowing } from "./following.ts";
import { type Pace, usualPace } from "./pace.ts";
import type { Place } from "./place.ts";
import { pulse } from "./pulse.ts";
import { reach } from "./reach.ts";
import { resourceOf } from "./resource.ts";
import { rivals } from "./rivals.ts";
import { type KubernetesRun, kubernetesRun } from "./schema.ts";

export interface KubernetesSchedulerOptions {
  readonly connection: Connection;
  /** Of what names none. */
  readonly namespace: string;
  /** References that `run` specifications may use. */
  readonly allowRefs: AllowList;
  readonly log: Log;
  readonly pace?: Pace;
}

/** Kubernetes, reached over a connection, as a scheduler that counts for itself. */
export function kubernetesScheduler(options: KubernetesSchedulerOptions): CountedScheduler<KubernetesRun> {
  const { connection, allowRefs, log, pace = usualPace } = options;
  const api = kubernetesApi(connection, pace);
  const cluster: ClusterParts = { api, pace, reach: reach(), rivals: rivals(api, pace, log) };
  const over = new AbortController();
  const open = new Set<ObjectFollowing>();
  const placeOf = ({ resource, namespace = options.namespace, name }: KubernetesRun): Place => ({
    ...{ resource: resourceOf(resource), namespace, name },
  });
  const close = (following: ObjectFollowing) => {
    if (open.delete(following)) following.close();
  };
  void pulse(api, pace, cluster.reach, over.signal);
  return {
    parse: (run) => parseResolved(kubernetesRun, run, allowRefs),
    identity: (run) => {
      const { resource, namespace, name } = placeOf(run);
      return `${namespace}/${resource.group}/${resource.version}/${resource.plural}/${name}`;
    },
    follow: (run, saw) => {
      const following = new ObjectFollowing(cluster, { place: placeOf(run), victim: run.podDeletionCost }, saw);
      open.add(following);
      return {
        set: (count, context) => following.set(count, context),
        close: () => close(following),
      };
    },
    unreachable: () => cluster.reach.unreachable(),
    onReach: (changed) =>
      cluster.reach.onChange(() => {
        const problem = cluster.reach.unreachable();
        if (problem === undefined) log.info(`the API server ${api.host} can be used again`);
        else log.warn(problem);
        changed();
      }),
    stop: async () => {
      over.abort();
      for (const following of open) close(following);
      api.close();
    },
  };
}
