import type { KubeConfig } from "@kubernetes/client-node";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { KubernetesSettings } from "./schema.ts";

/**
 * Fills an empty configuration from the file that is named, KUBECONFIG, ~/.kube/config or the service account of the pod,
 * in this order. @throws MicroscalerError `invalid` naming what is missing
 */
export function loadKubeConfig(config: KubeConfig, { kubeconfig, context }: KubernetesSettings): KubeConfig {
  const from = kubeconfig ?? process.env.KUBECONFIG;
  const source = from ? `the kubeconfig ${from}` : "~/.kube/config";
  try {
    if (kubeconfig !== undefined) config.loadFromFile(kubeconfig);
    else config.loadFromDefault();
  } catch (thrown) {
    throw new MicroscalerError("invalid", `${source} cannot be used: ${messageOf(thrown)}`);
  }
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) {
      throw new MicroscalerError("invalid", `${source} has no context "${context}"; there are: ${known.join(", ")}`);
    }
    config.setCurrentContext(context);
  }
  checkCluster(config, source);
  return config;
}

function checkCluster(config: KubeConfig, source: string): void {
  const cluster = config.getCurrentCluster();
  if (cluster?.name === "cluster" && config.getContexts().some(({ name }) => name === "loaded-context")) {
    const places = "--kubeconfig, KUBECONFIG, ~/.kube/config or a service account of the pod";
    throw new MicroscalerError("invalid", `there is no way to a Kubernetes cluster: ${places} must name one`);
  }
  if (!cluster) throw new MicroscalerError("invalid", `${source} has no current context that names a cluster`);
  if (!URL.canParse(cluster.server)) {
    throw new MicroscalerError(
      "invalid",
      `${source}: the server ${cluster.server} of cluster ${cluster.name} is no URL`,
    );
  }
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    const way = "insecure-skip-tls-verify: true says that this is meant";
    throw new MicroscalerError("invalid", `${source}: cluster ${cluster.name} has no TLS (${cluster.server}); ${way}`);
  }
}
