import { parse } from "../../shared/config/parse.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { PoolRecord } from "../../shared/state/store.ts";
import { poolSchema } from "./schema.ts";

/**
 * What the records of pools mean, each read once in a revision; without workloads that are leaving.
 * @throws MicroscalerError `invalid` where another version of this program wrote what this one cannot read
 */
export function poolSpecs(): (record: Pick<PoolRecord, "name" | "spec" | "revision">) => PoolSpec {
  const read = new Map<string, { readonly revision: bigint; readonly spec: PoolSpec }>();
  return ({ name, spec: written, revision }) => {
    const known = read.get(name);
    if (known?.revision === revision) return known.spec;
    const spec = parse(poolSchema, written, `pool ${name}`);
    read.set(name, { revision, spec });
    return spec;
  };
}
