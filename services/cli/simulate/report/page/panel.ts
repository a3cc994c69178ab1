import { element, escaped, pixels } from "./markup.ts";
import { type Curve, pathOf } from "./path.ts";

/** Where all panels begin and end, and what time that is. */
export interface Frame {
  readonly left: number;
  readonly width: number;
  readonly durationMs: number;
}

/** One picture of a curve over time, its scale from 0 to `top`; higher values are cut. */
export interface Panel {
  readonly y: number;
  readonly height: number;
  readonly top: number;
  readonly title: string;
  /** What the title is followed by, less loud. */
  readonly note?: string;
  readonly shapes: readonly Shape[];
}

export interface Shape extends Curve {
  readonly look: "arrivals" | "waiting" | "excess" | "ready" | "needed" | "target";
}

/** The space a panel's title takes above it. */
export const titleHeight = 20;

/** Draws a panel with its title, scale and curves. */
export function panel(frame: Frame, { y, height, top, title, note, shapes }: Panel): string {
  const note2 = note ? element("tspan", { class: "note", dx: 10 }, escaped(note)) : "";
  const words = element("text", { class: "title", x: frame.left, y: y - 6 }, escaped(title) + note2);
  const scale = [0, top].map((value) => {
    const at = pixels(y + height - (value / top) * height);
    const line = element("line", { class: "grid", x1: frame.left, x2: frame.left + frame.width, y1: at, y2: at });
    return line + element("text", { class: "scale", x: frame.left - 8, y: at + 4 }, String(Math.round(value)));
  });
  const area = { x: frame.left, y, width: frame.width, height, top };
  const drawn = shapes.map((shape) => element("path", { class: shape.look, d: pathOf(area, shape) }));
  return element("g", {}, [words, ...scale, ...drawn].join(""));
}

/** A number on the scale of a panel, such as that of its target. */
export function scaleMark(frame: Frame, { y, height, top }: Panel, value: number): string {
  const at = pixels(y + height - (Math.min(value, top) / top) * height);
  return element("text", { class: "scale strong", x: frame.left - 8, y: at + 4 }, String(Math.round(value)));
}
