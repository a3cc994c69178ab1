const heights = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** One column per value, highest at `top`; a value that is not known leaves a gap. */
export function sparkline(values: readonly (number | undefined)[], top: number): string {
  return values.map((value) => (value === undefined ? " " : height(value / top))).join("");
}

function height(ratio: number): string {
  const step = Math.ceil(ratio * heights.length) - 1;
  return heights[Math.min(heights.length - 1, Math.max(0, step))] ?? " ";
}
