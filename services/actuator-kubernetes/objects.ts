import { z } from "zod";

const metadata = z.object({
  name: z.string(),
  resourceVersion: z.string(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
});

const container = z.object({
  name: z.string(),
  state: z
    .object({ waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish() })
    .nullish(),
});

const owner = z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() });

/** What is used of a pod. */
export const podForm = z.object({
  metadata: metadata.extend({
    labels: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z.array(owner).nullish(),
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      conditions: z.array(condition).nullish(),
      containerStatuses: z.array(container).nullish(),
      initContainerStatuses: z.array(container).nullish(),
    })
    .nullish(),
});

export type Pod = z.output<typeof podForm>;

/** It has not ended and is not to. */
export function isLive({ metadata: { deletionTimestamp }, status }: Pod): boolean {
  return !deletionTimestamp && status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True") ?? false;
}

const selector = z.object({
  matchLabels: z.record(z.string(), z.string()).nullish(),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .nullish(),
});

export type LabelSelector = z.output<typeof selector>;

/** What is used of Kubernetes' own kinds. */
export const knownForm = z.object({
  metadata,
  spec: z.object({ replicas: z.int().nullish(), selector }),
  status: z
    .object({
      replicas: z.int().nullish(),
      availableReplicas: z.int().nullish(),
      conditions: z.array(condition).nullish(),
    })
    .nullish(),
});

export type KnownObject = z.output<typeof knownForm>;

/** What is used of any other kind: custom ones have what they like where they like. */
export const customForm = z.object({
  kind: z.string().nullish(),
  metadata,
  status: z
    .object({ availableReplicas: z.int().nullish().catch(null) })
    .nullish()
    .catch(null),
});

export type CustomObject = z.output<typeof customForm>;

/** `autoscaling/v1` Scale: numbers that are 0 are left out. */
export const scaleForm = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  spec: z.object({ replicas: z.int().nullish() }).nullish(),
  status: z.object({ selector: z.string().nullish() }).nullish(),
});

/** The selector as query parameters have it; empty: it selects nothing that could be told apart. */
export function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const other = (matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator === "NotIn" ? "notin" : "in"} (${(values ?? []).join(",")})`;
  });
  return [...equal, ...other].join(",");
}
