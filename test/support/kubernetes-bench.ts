import { KubeConfig } from "@kubernetes/client-node";
import { onTestFinished } from "vitest";
import { connection } from "../../services/actuator-kubernetes/connection.ts";
import { kubernetesScheduler } from "../../services/actuator-kubernetes/kubernetes-scheduler.ts";
import { type Pace, usualPace } from "../../services/actuator-kubernetes/pace.ts";
import { type KubernetesRun, kubernetesRun } from "../../services/actuator-kubernetes/schema.ts";
import type { Following, Seen } from "../../shared/actuator/counted/scheduler.ts";
import { keptLog } from "./kept-log.ts";
import { type KubernetesApiDouble, kubernetesApiDouble } from "./kubernetes-api-double.ts";
import type { ClusterLife } from "./kubernetes-controllers.ts";

export interface Followed extends Following {
  readonly seen: readonly Seen[];
  last(): Seen | undefined;
  /** With a deadline of its own. */
  scale(count: number): ReturnType<Following["set"]>;
}

export interface KubernetesBench {
  readonly api: KubernetesApiDouble;
  readonly lines: readonly Record<string, unknown>[];
  /** What `unreachable` said after each change. */
  readonly reach: readonly (string | undefined)[];
  unreachable(): string | undefined;
  /** Creates a Deployment, or whatever `plural` of `apps/v1` it is to be. */
  deploy(name: string, replicas: number, parts?: { image?: string; plural?: string }): void;
  follow(run: Omit<Partial<KubernetesRun>, "name"> & { readonly name: string }): Followed;
}

export const deployments = "/apis/apps/v1/namespaces/shop/deployments";
export const pods = "/api/v1/namespaces/shop/pods";

/** How a Deployment is written. */
export function deployment(name: string, replicas: number, image = "registry.k8s.io/pause:3.10") {
  const labels = { app: name };
  const containers = [{ name: "main", image }];
  const template = { metadata: { labels }, spec: { containers, terminationGracePeriodSeconds: 1 } };
  return {
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name } },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

/** A scheduler of namespace `shop` before an API double; both end with the test. */
export async function kubernetesBench(
  options: { life?: Partial<ClusterLife>; pace?: Partial<Pace> } = {},
): Promise<KubernetesBench> {
  const api = await kubernetesApiDouble(options.life);
  const { log, lines } = keptLog();
  const load = () => {
    const config = new KubeConfig();
    const cluster = { name: "double", server: api.url, skipTLSVerify: true };
    config.loadFromClusterAndUser(cluster, { name: "tester", token: "secret-token" });
    return config;
  };
  const pace = { ...usualPace, retryFirstMs: 10, retryMostMs: 50, ...options.pace };
  const parts = { connection: connection(load), namespace: "shop", allowRefs: new Set<string>(), log, pace };
  const scheduler = kubernetesScheduler(parts);
  const reach: (string | undefined)[] = [];
  scheduler.onReach(() => reach.push(scheduler.unreachable()));
  onTestFinished(async () => {
    await scheduler.stop();
    await api.close();
  });
  return {
    ...{ api, lines, reach },
    unreachable: () => scheduler.unreachable(),
    deploy: (name, replicas, { image, plural = "deployments" } = {}) => {
      const { spec } = deployment(name, replicas, image);
      api.objects.put(`/apis/apps/v1/namespaces/shop/${plural}`, { metadata: { name, namespace: "shop" }, spec });
    },
    follow: (run) => {
      const seen: Seen[] = [];
      const following = scheduler.follow(kubernetesRun.parse(run), (one) => seen.push(one));
      return {
        seen,
        last: () => seen.at(-1),
        set: (count, context) => following.set(count, context),
        scale: (count) => following.set(count, { signal: AbortSignal.timeout(20_000) }),
        close: () => following.close(),
      };
    },
  };
}
