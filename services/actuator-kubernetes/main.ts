import { countedActuator } from "../../shared/actuator/counted/counted-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { parseResolved } from "../../shared/config/parse-resolved.ts";
import type { AllowList } from "../../shared/config/references.ts";
import { invalid } from "../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../shared/lifecycle/service.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { packageVersion } from "../../shared/package-version.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { connection } from "./connection.ts";
import { loadKubeConfig } from "./kube-config.ts";
import { kubernetesScheduler } from "./kubernetes-scheduler.ts";
import { kubernetesSettings } from "./schema.ts";

const name = "actuator-kubernetes";

export interface ActuatorKubernetesOptions extends ServiceOptions {
  readonly log: Log;
  /** References that its settings and `run` specifications may use. */
  readonly allowRefs: AllowList;
  /** As `kubernetesSettings` has them, references unresolved. */
  readonly settings: JsonObject;
  /** A folder for this actuator alone, kept over restarts. */
  readonly stateDir: string;
}

/**
 * Starts the actuator that sets the `scale` of objects of a Kubernetes cluster. The cluster need not answer yet.
 * @throws MicroscalerError `invalid` where no cluster is named, `unavailable` where it cannot listen
 */
export async function startActuatorKubernetes(options: ActuatorKubernetesOptions): Promise<RunningService> {
  const { log, allowRefs } = options;
  const settings = parseResolved(kubernetesSettings, options.settings, allowRefs);
  if (!settings.ok) throw invalid(`the settings of ${name}`, settings.faults);
  const { KubeConfig } = await import("@kubernetes/client-node"); // half a second, for those who use it
  const load = () => loadKubeConfig(new KubeConfig(), settings.value);
  const first = load();
  const namespace =
    settings.value.namespace ?? first.getContextObject(first.getCurrentContext())?.namespace ?? "default";
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
  try {
    return await serveActuator({ ...options, name, actuator });
  } catch (thrown) {
    await actuator.stop();
    throw thrown;
  }
}
