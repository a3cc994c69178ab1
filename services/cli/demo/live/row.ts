/** Text that looks one way; characters are one column wide. */
export interface Segment {
  readonly text: string;
  readonly style?: (text: string) => string;
}

/** One line of segments, cut where the width ends. A string is a segment without a style. */
export function row(width: number, segments: readonly (Segment | string)[]): string {
  let room = width;
  let line = "";
  for (const segment of segments) {
    const { text, style } = typeof segment === "string" ? { text: segment } : segment;
    const shown = text.slice(0, room);
    room -= shown.length;
    line += shown && style ? style(shown) : shown;
  }
  return line;
}
