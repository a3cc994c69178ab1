import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import { countedActuator } from "../../shared/actuator/counted/counted-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { connection } from "./connection.ts";
import { loadKubeConfig } from "./kube-config.ts";
import { kubernetesScheduler } from "./kubernetes-scheduler.ts";
import { kubernetesSettings } from "./schema.ts";

const name = "actuator-kubernetes";

/**
 * Starts the actuator that sets the `scale` of objects of a Kubernetes cluster. The cluster need not answer yet.
 * @throws MicroscalerError `invalid` where no cluster is named, `unavailable` where it cannot listen
 */
export async function startActuatorKubernetes(options: ActuatorOptions): Promise<RunningService> {
  const { log, allowRefs } = options;
  const settings = parseResolved(kubernetesSettings, options.settings, allowRefs);
  if (!settings.ok) throw invalid(`the settings of ${name}`, settings.faults);
  const { KubeConfig } = await import("@kubernetes/client-node"); // half a second, for those who use it
  const load = () => loadKubeConfig(new KubeConfig(), settings.value);
  const first = load();
  const namespace =
    settings.value.namespace ?? first.getContextObject(first.getCurrentContext())?.namespace ?? "default";
  const stateDir = ownStateDir(options.stateDir);
  const scheduler = kubernetesScheduler({ connection: connection(load), namespace, allowRefs, log });
  const actuator = countedActuator({
    kind: "kubernetes",
    version: packageVersion(),
    capabilities: {
      replicasOutliveActuator: true,
      locksWhileScaling: false,
      standby: [],
      victimChoice: ["youngest", "oldest"],
    },
    scheduler,
    log,
  });
  return serveActuator({ ...options, name, actuator, stateDir });
}
