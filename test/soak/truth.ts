import type Docker from "dockerode";
import { poolLabel, templateLabel, workloadLabel } from "../../services/actuator-docker/container-labels.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import { type Ordered, templateOf } from "./ordered.ts";

/** A container of the pool as Docker itself has it. */
export interface Ours {
  readonly id: string;
  readonly name: string;
  readonly workload: string;
  readonly template: string;
  /** `created`, `running`, `paused`, `exited`, … */
  readonly state: string;
}

/** Everything Docker has of a pool, by name. */
export async function oursIn(docker: Docker, pool: string): Promise<readonly Ours[]> {
  const listed = await docker.listContainers({
    all: true,
    filters: { label: [`${poolLabel}=${pool}`, workloadLabel] },
  });
  const found = listed.map(({ Id, Names, Labels, State }) => ({
    id: Id,
    name: (Names[0] ?? Id).replace("/", ""),
    workload: Labels[workloadLabel] ?? "",
    template: Labels[templateLabel] ?? "",
    state: State,
  }));
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** What is not as ordered; empty: all is. */
export function faultsOf(ours: readonly Ours[], ordered: readonly Ordered[], image: string): readonly string[] {
  const strangers = ours.filter(({ workload }) => !ordered.some((one) => one.workload === workload));
  return [
    ...strangers.map(({ name, state }) => `${name} (${state}) is of no workload`),
    ...ordered.flatMap((one) => workloadFaults(ours, one, templateOf(one, image))),
  ];
}

function workloadFaults(all: readonly Ours[], ordered: Ordered, template: string): string[] {
  const { workload, desired } = ordered;
  const ours = all.filter((one) => one.workload === workload);
  const running = ours.filter(({ state }) => state === "running");
  const spares = ours.filter(({ state }) => state === ordered.standby?.mode);
  const [least, most] = sparesOf(ordered);
  const others = ours.filter((one) => !running.includes(one) && !spares.includes(one));
  const old = [...running, ...spares].filter((one) => one.template !== template);
  return [
    ...(running.length === desired ? [] : [`${workload}: ${running.length} run, not ${desired}`]),
    ...(spares.length >= least && spares.length <= most
      ? []
      : [`${workload}: ${spares.length} standby, not ${least === most ? most : `${least} to ${most}`}`]),
    ...others.map(({ name, state }) => `${workload}: ${name} is ${state}`),
    ...old.map(({ name, state }) => `${workload}: ${name} (${state}) is of an old template`),
  ];
}

/** One that may be frozen at work fills its standby with those: it has new ones only where those are too few. */
function sparesOf({ standby, pausable, desired }: Ordered): readonly [least: number, most: number] {
  const most = standby?.replicas ?? 0;
  return [pausable && standby?.mode === "paused" ? Math.max(0, most - desired) : most, most];
}

/** Where the actuator tells something else than is ordered and there. */
export function toldFaults(
  told: PoolObservation | undefined,
  ours: readonly Ours[],
  ordered: readonly Ordered[],
): readonly string[] {
  if (!told) return ["the actuator tells nothing"];
  if (told.unreachable !== undefined) return [`the actuator cannot reach Docker: ${told.unreachable}`];
  return ordered.flatMap(({ workload, desired }) => {
    const found = told.workloads.find((one) => one.workload === workload);
    const standby = ours.filter((one) => one.workload === workload && one.state !== "running").length;
    const right = found?.desired === desired && found.ready === desired && found.standby === standby;
    return right && found.starting === 0 && found.stopping === 0 ? [] : [`told: ${JSON.stringify(found)}`];
  });
}
