import type { ScaledObjectRef } from "../../../proto/gen/externalscaler/ScaledObjectRef.js";
import { invalid, type MicroscalerError } from "../../../shared/errors.ts";

/** Which workload a scaled object of KEDA follows. */
export interface AskedWorkload {
  readonly pool: string;
  readonly workload: string;
}

/** What there is to choose from. */
export interface Choices {
  pools(): Promise<readonly string[]>;
  workloads(pool: string): Promise<readonly string[]>;
}

type Ref = ScaledObjectRef | null | undefined;

/** As the metadata of the trigger names it. @throws MicroscalerError `invalid` naming what there is, where it does not */
export async function askedWorkload(ref: Ref, choices: Choices): Promise<AskedWorkload> {
  const { pool = "", workload = "" } = ref?.scalerMetadata ?? {};
  if (pool === "") throw missing(ref, "pool", await known(choices.pools()));
  if (workload === "") throw missing(ref, "workload", await known(choices.workloads(pool)));
  return { pool, workload };
}

function missing(ref: Ref, key: keyof AskedWorkload, names: readonly string[]): MicroscalerError {
  const there = names.length > 0 ? `; there are ${names.join(", ")}` : "";
  return invalid(`the trigger of scaled object ${ref?.namespace ?? ""}/${ref?.name ?? ""}`, [
    { path: `metadata.${key}`, problem: `is missing, must be the name of a ${key}${there}` },
  ]);
}

/** Names are a help: where they cannot be had the message says what it can. */
async function known(names: Promise<readonly string[]>): Promise<readonly string[]> {
  return names.catch(() => []);
}
