/**
 * Whole amounts by dimension. `replicas` counts replicas, `cpu` is in thousandths of a core, `memory` in bytes; any other
 * name is counted as configured. A dimension that is left out of a capacity is not limited.
 */
export type Resources = Readonly<Record<string, number>>;
