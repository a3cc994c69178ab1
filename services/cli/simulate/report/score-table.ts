import { createColors } from "picocolors";
import type { Score } from "../model.ts";
import { type Figure, figures, headOf, isBest } from "./figures.ts";
import { wrapped } from "./wrapped.ts";

type Colors = ReturnType<typeof createColors>;

/** Where a table is shown: `width` in characters. */
export interface TableOptions {
  readonly width: number;
  readonly color: boolean;
}

/**
 * Laws as rows, figures as columns; `*` marks the best of the laws, the oracle stands apart. The last figures are left out
 * where they do not fit the width.
 */
export function scoreTable(
  laws: ReadonlyMap<string, Score>,
  oracle: Score | undefined,
  { width, color }: TableOptions,
): string {
  const colors = createColors(color);
  const rows = [
    ["law", ...figures.map((figure) => `${headOf(figure)} `)],
    ...[...laws].map(([law, score]) => [law, ...cellsOf(score, [...laws.values()])]),
    ...(oracle ? [["oracle", ...cellsOf(oracle, [])]] : []),
  ];
  const widths = fitting(
    ["", ...figures].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))),
    width,
  );
  const lines = rows.map((row) => widths.map((wide, column) => padded(row[column] ?? "", wide, column)));
  return lines
    .map((cells, index) => lineOf(cells, styleOf(index, rows.length, oracle !== undefined, colors), colors))
    .join("\n");
}

/** What the columns mean, in lines of at most `width`. */
export function legend(width: number): string {
  const terms: readonly (readonly [string, string])[] = [
    ...figures.map((figure: Figure) => [headOf(figure), figure.meaning] as const),
    ["oracle", "what one could reach who knows the rate of all arrivals beforehand"],
  ];
  const room = Math.max(...terms.map(([term]) => term.length));
  return terms
    .flatMap(([term, meaning]) =>
      wrapped(meaning, width - room - 4).map((line, index) => `  ${(index === 0 ? term : "").padEnd(room)}  ${line}`),
    )
    .join("\n");
}

function cellsOf(score: Score, rivals: readonly Score[]): string[] {
  return figures.map((figure) => `${figure.text(score[figure.key])}${isBest(figure, score, rivals) ? "*" : " "}`);
}

/** As many of the columns, from the first on, as fit with a blank between them. */
function fitting(widths: readonly number[], width: number): readonly number[] {
  let used = -1;
  return widths.filter((wide) => {
    used += wide + 1;
    return used <= width;
  });
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function lineOf(cells: readonly string[], style: (text: string) => string, colors: Colors): string {
  return cells
    .map((cell, column) => (column === cells.length - 1 ? cell.trimEnd() : cell))
    .map((cell) => (cell.endsWith("*") ? colors.green(cell) : style(cell)))
    .join(" ");
}

function styleOf(index: number, count: number, hasOracle: boolean, colors: Colors): (text: string) => string {
  return index === 0 || (hasOracle && index === count - 1) ? colors.dim : (text) => text;
}
