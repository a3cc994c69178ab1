const sizes = [100, 1000, 10_000];

/** How many workloads fleets have that are measured, the smallest first. @throws Error where there is none so small */
export function fleetSizes(most: number): readonly number[] {
  const found = sizes.filter((workloads) => workloads <= most);
  if (found.length > 0) return found;
  throw new Error(`--workloads ${most} is below ${Math.min(...sizes)}, the smallest fleet that is measured`);
}
