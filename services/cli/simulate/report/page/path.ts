import { pixels } from "./markup.ts";

/** Where a curve is drawn; its scale is from 0 to `top`. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** Values at equal distances over the whole width. */
export interface Curve {
  readonly values: readonly number[];
  /** Filled down to this value, and not drawn below it; left out: a line. */
  readonly filledTo?: number;
  /** Values hold until the next, instead of lying on a line to it. */
  readonly stepped?: boolean;
}

/** The path of a curve in SVG; values beyond the scale are cut. */
export function pathOf({ x, y, width, height, top }: Area, { values, filledTo, stepped = false }: Curve): string {
  const spacing = width / Math.max(1, values.length - (stepped ? 0 : 1));
  const place = (value: number) => pixels(y + height - (Math.min(top, value) / top) * height);
  const points = values.flatMap((value, index) => {
    const at = place(filledTo === undefined ? value : Math.max(filledTo, value));
    const ends = stepped ? [index, index + 1] : [index];
    return ends.map((end) => `${pixels(x + end * spacing)} ${at}`);
  });
  const line = points.join("L");
  if (filledTo === undefined) return `M${line}`;
  const bottom = place(filledTo);
  return `M${pixels(x)} ${bottom}L${line}L${pixels(x + width)} ${bottom}Z`;
}
