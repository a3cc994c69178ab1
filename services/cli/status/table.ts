import { stripVTControlCharacters } from "node:util";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Cells of one line; they may hold colours. The last one takes what width is left and wraps. */
export type Row = readonly string[];

const gap = "  ";
const indent = 6;

/** Less than this beside the other columns, and the last one goes below its row instead. */
const leastRoom = 30;

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(columns: readonly Column[], rows: readonly Row[], width: number): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) => Math.max(...[titles, ...rows].map((row) => visible(row[index] ?? ""))));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + gap.length, 0);
  const line = (row: Row) =>
    columns.slice(0, -1).map(({ align }, index) => pad(row[index] ?? "", widths[index] ?? 0, align));
  if (width - before >= leastRoom) {
    return [titles, ...rows].flatMap((row) => {
      const [first = "", ...more] = wrap(row.at(-1) ?? "", width - before);
      return [[...line(row), first].join(gap).trimEnd(), ...more.map((text) => " ".repeat(before) + text)];
    });
  }
  const below = (row: Row) => wrap(row.at(-1) ?? "", width - indent).map((text) => " ".repeat(indent) + text);
  return [line(titles).join(gap), ...rows.flatMap((row) => [line(row).join(gap), ...below(row)])];
}

function pad(text: string, width: number, align: Column["align"]): string {
  const space = " ".repeat(Math.max(0, width - visible(text)));
  return align === "right" ? space + text : text + space;
}

/** Breaks plain text between words; a word that is longer than a line is broken too. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && visible(last) + 1 + visible(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...pieces(word, width));
  }
  return lines;
}

function pieces(word: string, width: number): string[] {
  if (visible(word) <= width) return [word];
  return word.match(new RegExp(`.{1,${width}}`, "gu")) ?? [word];
}

function visible(text: string): number {
  return stripVTControlCharacters(text).length;
}
