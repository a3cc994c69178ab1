import type { Api } from "./api.ts";
import { isReady, type Pod } from "./objects.ts";

/** Pods with a lower one are ended first, by ReplicaSets. */
const costAnnotation = "controller.kubernetes.io/pod-deletion-cost";

const victimCost = "-1000000";

/** What to write on pods so that these are ended first when only `count` are to stay; null takes an old mark away. */
export function victimCosts(
  pods: Iterable<Pod>,
  count: number,
  victim: "youngest" | "oldest",
): ReadonlyMap<string, string | null> {
  const live = [...pods].filter(({ metadata }) => !metadata.deletionTimestamp).sort(byAge);
  if (victim === "youngest") live.reverse();
  // Those that are not ready are ended before all others, whatever is written on them.
  const able = live.filter(isReady);
  const surplus = able.length - count;
  if (surplus <= 0) return new Map(); // an old mark matters only when some are ended
  return new Map(
    able.flatMap(({ metadata }, index) => {
      const marked = metadata.annotations?.[costAnnotation] === victimCost;
      const mark = index < surplus;
      return marked === mark ? [] : [[metadata.name, mark ? victimCost : null] as const];
    }),
  );
}

function byAge(one: Pod, other: Pod): number {
  const [a, b] = [one, other].map(({ metadata }) => `${metadata.creationTimestamp ?? ""} ${metadata.name}`);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

interface Choice {
  readonly namespace: string;
  readonly pods: Iterable<Pod>;
  /** How many are to stay. */
  readonly count: number;
  readonly victim: "youngest" | "oldest";
}

/** So many pods are marked at once. */
const atOnce = 10;

/** Marks the pods that are to be ended first; returns what a person should know where that does not work. */
export async function markVictims(api: Api, choice: Choice, over: AbortSignal): Promise<string | undefined> {
  const costs = [...victimCosts(choice.pods, choice.count, choice.victim)];
  for (let first = 0; first < costs.length; first += atOnce) {
    const problems = await Promise.all(
      costs.slice(first, first + atOnce).map(async ([name, cost]) => {
        const path = `/api/v1/namespaces/${choice.namespace}/pods/${name}`;
        const body = { metadata: { annotations: { [costAnnotation]: cost } } };
        const answer = await api.call({ method: "PATCH", path, body }, over);
        return answer.ok || answer.failure.status === 404 ? undefined : answer.failure.detail;
      }),
    );
    const problem = problems.find((one) => one !== undefined);
    if (problem !== undefined) return `the ${choice.victim} pods could not be marked to be ended first: ${problem}`;
  }
  return undefined;
}
