import type { z } from "zod";
import type { ActuatorOptions } from "../../shared/actuator/actuator-options.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { dockerRun, dockerSettings } from "../actuator-docker/schema.ts";
import { kubernetesRun, kubernetesSettings } from "../actuator-kubernetes/schema.ts";
import { marathonRun, marathonSettings } from "../actuator-marathon/schema.ts";
import { processRun, processSettings } from "../actuator-process/schema.ts";
import { simulatedRun, simulatedSettings } from "../actuator-simulated/schema.ts";

/** A kind of actuator that can run inside `microscaler up`, or alone as `microscaler actuator KIND`. */
export interface ActuatorKind {
  readonly kind: string;
  /** One sentence, for help and README. */
  readonly summary: string;
  readonly defaultPort: number;
  /** Where its scheduler is and how to reach it: one option each of `microscaler actuator KIND`, texts and flags only. */
  readonly settings: z.ZodObject;
  /** The schema of a workload's `run`. */
  readonly run: z.ZodType;
  start(options: ActuatorOptions): Promise<RunningService>;
}

/** The kinds there are; a new one is one entry here. Each is loaded when it is started. */
export const actuatorKinds: readonly ActuatorKind[] = [
  {
    kind: "docker",
    summary: "Runs replicas as containers of a Docker engine",
    defaultPort: 7003,
    settings: dockerSettings,
    run: dockerRun,
    start: async (options) => (await import("../actuator-docker/main.ts")).startActuatorDocker(options),
  },
  {
    kind: "kubernetes",
    summary: "Scales Deployments, StatefulSets, ReplicaSets and whatever else has a scale subresource",
    defaultPort: 7004,
    settings: kubernetesSettings,
    run: kubernetesRun,
    start: async (options) => (await import("../actuator-kubernetes/main.ts")).startActuatorKubernetes(options),
  },
  {
    kind: "marathon",
    summary: "Scales apps of Marathon, on Mesos or DC/OS",
    defaultPort: 7005,
    settings: marathonSettings,
    run: marathonRun,
    start: async (options) => (await import("../actuator-marathon/main.ts")).startActuatorMarathon(options),
  },
  {
    kind: "process",
    summary: "Runs replicas as child processes of this machine",
    defaultPort: 7006,
    settings: processSettings,
    run: processRun,
    start: async (options) => (await import("../actuator-process/main.ts")).startActuatorProcess(options),
  },
  {
    kind: "simulated",
    summary: "Pretends to run replicas, for trials and tests",
    defaultPort: 7007,
    settings: simulatedSettings,
    run: simulatedRun,
    start: async (options) => (await import("../actuator-simulated/main.ts")).startActuatorSimulated(options),
  },
];
