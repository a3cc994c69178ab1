import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request as secureRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import { startActuatorKubernetes } from "../../services/actuator-kubernetes/main.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { ActuatorBackend } from "../contracts/actuator-stage.ts";
import { type KubernetesApiDouble, kubernetesApiDouble } from "./kubernetes-api-double.ts";
import { deployment } from "./kubernetes-bench.ts";

const podList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({ phase: z.string().optional() }).optional(),
    }),
  ),
});

const scale = z.object({ spec: z.object({ replicas: z.number().default(0) }) });

/**
 * The Kubernetes actuator before an API double, or before the cluster of the kubeconfig KUBECONFIG_LIVE. There each mark is a
 * Deployment in a namespace that the kubeconfig's context names.
 */
export async function kubernetesBackend(): Promise<ActuatorBackend> {
  const folder = await mkdtemp(join(tmpdir(), "microscaler-kubernetes-"));
  const live = process.env.KUBECONFIG_LIVE;
  const double = live === undefined ? await kubernetesApiDouble() : undefined;
  const kubeconfig = live ?? join(folder, "kubeconfig");
  if (double) await writeFile(kubeconfig, kubeconfigOf(double.url));
  const { ask, namespace } = asker(kubeconfig);
  const unique = Date.now().toString(36);
  const nameOf = (mark: string) => `microscaler-${unique}-${mark}`;
  const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const podsPath = `/api/v1/namespaces/${namespace}/pods`;
  const created = new Map<string, Promise<unknown>>();
  const podsOf = async (mark: string) => {
    const selector = encodeURIComponent(`app=${nameOf(mark)}`);
    const { items } = podList.parse(await ask("GET", `${podsPath}?labelSelector=${selector}`));
    return items.filter(({ metadata }) => !metadata.deletionTimestamp);
  };
  const log = createLog("actuator-kubernetes", { level: "silent" });
  const stateDir = join(folder, "state");
  return {
    start: () =>
      startActuatorKubernetes({ listen: "127.0.0.1:0", log, allowRefs: new Set(), stateDir, settings: { kubeconfig } }),
    run: (mark) => {
      const name = nameOf(mark);
      if (!created.has(mark)) created.set(mark, ask("POST", collection, deployment(name, 0)));
      return { name };
    },
    runOfNothing: () => ({ name: `microscaler-${unique}-nothing` }),
    running: async (mark) => {
      await created.get(mark);
      const pods = await podsOf(mark);
      return pods.filter(({ status }) => status?.phase === "Running").length;
    },
    endOne: async (mark) => {
      const [first] = await podsOf(mark);
      if (!first) throw new Error(`no pod of ${nameOf(mark)}`);
      await ask("DELETE", `${podsPath}/${first.metadata.name}`);
    },
    startOne: async (mark) => {
      const path = `${collection}/${nameOf(mark)}/scale`;
      const { spec } = scale.parse(await ask("GET", path));
      await ask("PATCH", path, { spec: { replicas: spec.replicas + 1 } });
    },
    ...(double ? faultsOf(double) : {}),
    breakRecords: async () => {
      const [fences, aside] = [join(stateDir, "fences"), join(stateDir, "aside")];
      await rename(fences, aside);
      return () => rename(aside, fences);
    },
    cleanUp: async () => {
      for (const mark of created.keys()) await ask("DELETE", `${collection}/${nameOf(mark)}`);
      await double?.close();
      await rm(folder, { recursive: true });
    },
  };
}

function faultsOf(double: KubernetesApiDouble): Pick<ActuatorBackend, "goDown" | "goSlow"> {
  return {
    goDown: async () => {
      await double.goDown();
      return double.comeBack;
    },
    goSlow: async () => {
      double.slow(500);
      return async () => double.slow(0);
    },
  };
}

/** Calls of the API server, as whoever the kubeconfig says. */
function asker(kubeconfig: string) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const { server = "" } = config.getCurrentCluster() ?? {};
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? "default";
  const ask = async (method: string, path: string, body?: JsonObject): Promise<unknown> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const headers = { ...options.headers, "content-type": type };
    const start = server.startsWith("http:") ? plainRequest : secureRequest;
    return new Promise((resolve, reject) => {
      const outgoing = start(`${server}${path}`, { ...options, method, headers }, async (response) => {
        response.setEncoding("utf8");
        let text = "";
        for await (const chunk of response) text += chunk;
        if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
      outgoing.on("error", reject);
      outgoing.end(body && JSON.stringify(body));
    });
  };
  return { ask, namespace };
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": "double" },
    clusters: [{ name: "double", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "tester", user: { token: "secret-token" } }],
    contexts: [{ name: "double", context: { cluster: "double", user: "tester", namespace: "shop" } }],
  });
}
