/** Labels that make a container a replica; all three are on every one the actuator makes. */
export const poolLabel = "microscaler.pool";
export const workloadLabel = "microscaler.workload";
/** The hash of the template it was made from. */
export const templateLabel = "microscaler.template";
