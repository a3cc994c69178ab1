/** Something wrong with a specification: where (`pools[0].workloads[1].replicas.min`), what, and what would be right. */
export interface Fault {
  readonly path: string;
  readonly problem: string;
}
