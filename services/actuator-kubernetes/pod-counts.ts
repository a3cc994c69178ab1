import type { Trouble } from "../../shared/model/observation.ts";
import { isLive, isReady, type Pod } from "./objects.ts";

/** Pods as slots; together all that exist and have not ended. */
export interface PodCounts {
  readonly ready: number;
  readonly starting: number;
  readonly stopping: number;
  /** Why some are not ready. */
  readonly trouble?: Trouble;
}

/** Of several troubles the first of these is told. */
const order = ["image-missing", "crash-looping", "start-failed", "no-capacity"] as const;

const reasons: Readonly<Record<string, (typeof order)[number]>> = {
  ErrImagePull: "image-missing",
  ImagePullBackOff: "image-missing",
  InvalidImageName: "image-missing",
  ErrImageNeverPull: "image-missing",
  CrashLoopBackOff: "crash-looping",
  CreateContainerConfigError: "start-failed",
  CreateContainerError: "start-failed",
  RunContainerError: "start-failed",
};

/**
 * `available` is how many the object says can work; undefined: it does not say. Fewer count where there are fewer such
 * pods by now, so that slots never count what is gone.
 */
export function countPods(pods: Iterable<Pod>, available: number | undefined): PodCounts {
  const slots = [...pods].filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
  const live = slots.filter(isLive);
  const able = live.filter(isReady);
  const ready = Math.min(able.length, available ?? able.length);
  const trouble = troubleOf(live);
  return {
    ready,
    starting: live.length - ready,
    stopping: slots.length - live.length,
    ...(trouble ? { trouble } : {}),
  };
}

function troubleOf(live: readonly Pod[]): Trouble | undefined {
  const found = live.flatMap((pod) => {
    const trouble = unschedulable(pod) ?? waiting(pod);
    return trouble ? [trouble] : [];
  });
  for (const kind of order) {
    const same = found.filter((trouble) => trouble.kind === kind);
    const [first] = same;
    if (!first) continue;
    const share = same.length > 1 ? ` (${same.length} of ${live.length} pods)` : "";
    return { kind, detail: `${first.detail}${share}` };
  }
  return undefined;
}

function unschedulable({ metadata, status }: Pod): Trouble | undefined {
  const said = status?.conditions?.find(
    ({ type, status: holds, reason }) => type === "PodScheduled" && holds === "False" && reason === "Unschedulable",
  );
  if (!said) return undefined;
  return {
    kind: "no-capacity",
    detail: `pod ${metadata.name} cannot be scheduled: ${said.message ?? "no reason given"}`,
  };
}

function waiting({ metadata, status }: Pod): Trouble | undefined {
  for (const { name, state } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const reason = state?.waiting?.reason ?? "";
    const kind = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
    if (!kind) continue;
    const message = state?.waiting?.message;
    return { kind, detail: `pod ${metadata.name}, container ${name}: ${reason}${message ? `: ${message}` : ""}` };
  }
  return undefined;
}
