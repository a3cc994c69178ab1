import { z } from "zod";
import { runPolicy } from "../../shared/actuator/run-policy.ts";
import { resourceForm } from "./resource.ts";

const text = z.string({ error: "must be text" }).min(1);

const label = { error: "must be a name of lower-case letters, digits and hyphens, at most 63 letters" };
const namespace = z.string(label).regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, label);

const objectName = { error: "must be a name of lower-case letters, digits, hyphens and dots, at most 253 letters" };

/** How a workload is run on Kubernetes: the object whose `scale` is set. */
export const kubernetesRun = z
  .strictObject({
    resource: z
      .string()
      .regex(resourceForm, {
        error:
          "must be deployment, statefulset, replicaset or GROUP/VERSION/PLURAL such as argoproj.io/v1alpha1/rollouts",
      })
      .default("deployment")
      .describe(
        "deployment, statefulset, replicaset, or GROUP/VERSION/PLURAL of anything that has a scale subresource",
      ),
    name: z
      .string(objectName)
      .max(253, objectName)
      .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, objectName)
      .describe("Name of the object that is scaled"),
    namespace: namespace.optional().describe("Its namespace; default: that of the actuator's settings"),
    podDeletionCost: z
      .enum(["youngest", "oldest"])
      .optional()
      .describe(
        "Which pods go first, by the annotation controller.kubernetes.io/pod-deletion-cost; default: as Kubernetes chooses",
      ),
    ...runPolicy,
  })
  .refine(({ resource, podDeletionCost }) => resource !== "statefulset" || podDeletionCost === undefined, {
    path: ["podDeletionCost"],
    error: "is not possible for a statefulset, which always ends the pod with the highest number first",
  });

export type KubernetesRun = z.output<typeof kubernetesRun>;

/** Which cluster, and as whom. */
export const kubernetesSettings = z.strictObject({
  kubeconfig: text
    .optional()
    .describe("Kubeconfig file; default: KUBECONFIG, ~/.kube/config, else the service account of its own pod"),
  context: text.optional().describe("Context of the kubeconfig; default: its current one"),
  namespace: namespace
    .optional()
    .describe("Namespace of workloads that name none; default: that of the context, else default"),
});

export type KubernetesSettings = z.output<typeof kubernetesSettings>;
