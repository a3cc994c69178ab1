/** The sum of a metric over all its labels in the Prometheus text format; undefined where there is none of that name. */
export function sumOf(metric: string, text: string): number | undefined {
  const line = /^([A-Za-z_:][\w:]*)(?:\{.*\})? (\S+)/;
  const values = text.split("\n").flatMap((written) => {
    const [, name, value] = line.exec(written) ?? [];
    return name === metric ? [Number(value)] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
