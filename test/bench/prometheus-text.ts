const line = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;

/** The sum of a metric over all its labels in the Prometheus text format; undefined where there is none of that name. */
export function sumOf(metric: string, text: string): number | undefined {
  const values = text.split("\n").flatMap((written) => {
    const [, name, , value] = line.exec(written) ?? [];
    return name === metric ? [Number(value)] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

/** How many values of a histogram are at most so large, by that bound, over all its other labels. */
export type Buckets = ReadonlyMap<number, number>;

export function bucketsOf(histogram: string, text: string): Buckets {
  const buckets = new Map<number, number>();
  for (const written of text.split("\n")) {
    const [, name, labels = "", value] = line.exec(written) ?? [];
    const [, bound] = /(?:^|,)le="([^"]+)"/.exec(labels) ?? [];
    if (name !== `${histogram}_bucket` || bound === undefined) continue;
    const most = bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound);
    buckets.set(most, (buckets.get(most) ?? 0) + Number(value));
  }
  return buckets;
}

/** The smallest bound below which this part of the values that came between two readings lies; undefined: none came. */
export function quantileOf(before: Buckets, after: Buckets, ratio: number): number | undefined {
  const came = [...after]
    .map(([most, count]) => ({ most, count: count - (before.get(most) ?? 0) }))
    .sort((one, other) => one.most - other.most);
  const all = came.at(-1)?.count ?? 0;
  return all === 0 ? undefined : came.find(({ count }) => count >= ratio * all)?.most;
}
