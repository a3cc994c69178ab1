import { createColors } from "picocolors";
import type { Score } from "../model.ts";
import { figures, isBest } from "./figures.ts";

type Colors = ReturnType<typeof createColors>;

/** Laws as rows, figures as columns; `*` marks the best of the laws, the oracle stands apart. */
export function scoreTable(laws: ReadonlyMap<string, Score>, oracle: Score | undefined, color: boolean): string {
  const colors = createColors(color);
  const rows = [
    ["law", ...figures.map(({ title }) => `${title} `)],
    ...[...laws].map(([law, score]) => [law, ...cellsOf(score, [...laws.values()])]),
    ...(oracle ? [["oracle", ...cellsOf(oracle, [])]] : []),
  ];
  const widths = ["", ...figures].map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0, column)));
  return lines
    .map((cells, index) => lineOf(cells, styleOf(index, rows.length, oracle !== undefined, colors), colors))
    .join("\n");
}

/** What the columns mean, one line each. */
export function legend(): string {
  const width = Math.max(...figures.map(({ title }) => title.length));
  const lines = figures.map(({ title, meaning }) => `  ${title.padEnd(width)}  ${meaning}`);
  return [
    ...lines,
    `  ${"oracle".padEnd(width)}  what one could reach who knows the rate of all arrivals beforehand`,
  ].join("\n");
}

function cellsOf(score: Score, rivals: readonly Score[]): string[] {
  return figures.map((figure) => `${figure.text(score[figure.key])}${isBest(figure, score, rivals) ? "*" : " "}`);
}

function padded(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function lineOf(cells: readonly string[], style: (text: string) => string, colors: Colors): string {
  const shown = cells.map((cell) => (cell.endsWith("*") ? colors.green(cell) : style(cell)));
  return shown.join(" ").trimEnd();
}

function styleOf(index: number, count: number, hasOracle: boolean, colors: Colors): (text: string) => string {
  return index === 0 || (hasOracle && index === count - 1) ? colors.dim : (text) => text;
}
