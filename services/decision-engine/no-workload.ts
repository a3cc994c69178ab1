import { MicroscalerError } from "../../shared/errors.ts";

/** The names in a pool, as far as a message needs them. */
export interface NamedWorkloads {
  readonly name: string;
  readonly workloads: readonly { readonly name: string }[];
}

/** @returns the error for a workload that a pool does not have */
export function noWorkload({ name, workloads }: NamedWorkloads, workload: string): MicroscalerError {
  const names = workloads.map((known) => known.name).join(", ");
  return new MicroscalerError("not-found", `pool ${name} has no workload ${workload}; it has ${names}`);
}
