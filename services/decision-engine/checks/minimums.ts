import type { Problem } from "../../../shared/config/faults.ts";
import { isJsonObject } from "../../../shared/config/json.ts";
import type { Json } from "../../../shared/model/json.ts";
import type { Resources } from "../../../shared/model/resources.ts";
import { amountOf } from "../core/resources.ts";
import { amountText, capacitySchema, resourcesSchema } from "../resources-schema.ts";
import { numberAt, type WrittenPool } from "./outline.ts";

/** The minimums of a pool's workloads fit its capacity together, in every dimension. */
export function minimumsFit({ at, json, workloads }: WrittenPool): readonly Problem[] {
  const capacity = capacitySchema.safeParse(json.capacity);
  if (!capacity.success) return [];
  const minimums = workloads.map((workload) => ({
    min: numberAt(workload.json, "replicas", "min") ?? 0,
    resources: resourcesOf(workload.json.resources),
  }));
  return Object.entries(capacity.data).flatMap(([name, amount]) => {
    const sum = minimums.reduce((total, { min, resources }) => total + min * amountOf(resources, name), 0);
    if (sum <= amount) return [];
    const [has, needs] = [amountText(name, amount), amountText(name, sum)];
    const problem = `${has} is less than the minimums of its workloads add up to, ${needs}; raise it or lower a min`;
    return [{ at: [...at, "capacity", ...(isJsonObject(json.capacity) ? [name] : [])], problem }];
  });
}

/** What a replica takes, as far as it is written well; what is not is told of elsewhere. */
function resourcesOf(written: Json | undefined): Resources {
  const resources = resourcesSchema.safeParse(written ?? {});
  return { ...(resources.success ? resources.data : {}), replicas: 1 };
}
