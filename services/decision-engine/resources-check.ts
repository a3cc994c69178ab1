import { z } from "zod";
import { nearest } from "../../shared/config/nearest.ts";
import type { Resources } from "../../shared/model/resources.ts";
import { dimensionsOf } from "./core/resources.ts";
import { amountText } from "./resources-schema.ts";

/** Where something about resources is wrong in a pool, and what. */
export interface ResourceFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const amounts = z.record(z.string(), z.number());
const shape = z.object({
  capacity: amounts,
  reserve: amounts.catch({}),
  surge: z.number().catch(0),
  workloads: z.array(z.unknown()),
});
const workloadShape = z.object({ resources: amounts });

/**
 * What no single field can tell: each workload says of every dimension of the pool's capacity what a replica takes, and of
 * no other; one replica fits; the reserve and the surge are of the capacity. Looks at a parsed pool in which other things may be wrong.
 */
export function resourceFaults(pool: unknown): readonly ResourceFault[] {
  const known = shape.safeParse(pool);
  if (!known.success) return [];
  const { capacity, reserve, surge, workloads } = known.data;
  const faults = [...reserveFaults(reserve, capacity), ...surgeFaults(surge, capacity)];
  for (const [index, workload] of workloads.entries()) {
    const { success, data } = workloadShape.safeParse(workload);
    if (!success) continue;
    for (const { path, message } of workloadFaults(data.resources, capacity)) {
      faults.push({ path: ["workloads", index, "resources", ...path], message });
    }
  }
  return faults;
}

function workloadFaults(resources: Resources, capacity: Resources): ResourceFault[] {
  const faults: ResourceFault[] = [];
  const limited = dimensionsOf(capacity);
  for (const name of Object.keys(resources)) {
    if (name === "replicas") faults.push({ path: [name], message: "a replica is always one replica; remove it" });
    else if (!(name in capacity)) faults.push({ path: [name], message: notLimited(name, limited) });
  }
  const needed = limited.filter((name) => name !== "replicas");
  for (const name of needed) {
    const amount = resources[name];
    const whole = capacity[name] ?? 0;
    if (amount === undefined) {
      const message = `must say how much of the pool's ${name} a replica takes; 0 is allowed`;
      faults.push({ path: [name], message });
    } else if (amount > whole) {
      const message = `a replica takes ${amountText(name, amount)}, the pool has ${amountText(name, whole)}`;
      faults.push({ path: [name], message });
    }
  }
  const takesNothing = needed.length === limited.length && needed.every((name) => resources[name] === 0);
  if (takesNothing) {
    faults.push({ path: [], message: `a replica takes nothing of what the pool limits: ${limited.join(", ")}` });
  }
  return faults;
}

function reserveFaults(reserve: Resources, capacity: Resources): ResourceFault[] {
  return Object.entries(reserve).flatMap(([name, amount]): ResourceFault[] => {
    const whole = capacity[name];
    if (whole === undefined) {
      return [{ path: ["reserve"], message: notLimited(name, dimensionsOf(capacity)) }];
    }
    if (amount < whole) return [];
    const message = `${amountText(name, amount)} of ${name} is not less than the capacity, ${amountText(name, whole)}`;
    return [{ path: ["reserve"], message }];
  });
}

function surgeFaults(surge: number, { replicas = surge }: Resources): ResourceFault[] {
  if (surge <= replicas) return [];
  return [{ path: ["surge"], message: `${surge} is greater than the capacity, ${replicas}` }];
}

function notLimited(name: string, limited: readonly string[]): string {
  const meant = nearest(name, limited) ?? limited.find((one) => one.startsWith(name));
  return `the pool does not limit "${name}"; ${meant ? `did you mean "${meant}"? ` : ""}it limits ${limited.join(", ")}`;
}
