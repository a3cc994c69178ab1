/** A picture of values in characters, its scale from 0. */
export interface Plot {
  readonly values: readonly number[];
  /** What the highest row reaches; beyond it a column ends in an arrow. */
  readonly top: number;
  readonly rows: number;
  /** A line across, where a value is to be compared with it. */
  readonly mark?: number;
}

/** One row of a plot, top first; `label` is the number that belongs to it, where it has one. */
export interface PlotRow {
  readonly label: string;
  readonly cells: string;
  /** The row lies above the mark. */
  readonly aboveMark: boolean;
}

const blocks = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Draws columns of block elements, one per value. */
export function plotRows({ values, top, rows, mark }: Plot): PlotRow[] {
  const markRow = mark === undefined || mark >= top ? -1 : rows - 1 - Math.floor((mark / top) * rows);
  return Array.from({ length: rows }, (_, row) => {
    const empty = row === markRow ? "┄" : " ";
    const cells = values.map((value) => (row === 0 && value > top ? "▲" : blockAt(value / top, row, rows) || empty));
    return {
      label: labelOf(row, rows, top, row === markRow ? mark : undefined),
      cells: cells.join(""),
      aboveMark: row < markRow,
    };
  });
}

/** The part of one row that a column of this height (of the whole plot 1) fills; anything above 0 shows. */
function blockAt(height: number, row: number, rows: number): string {
  const eighths = Math.round(height * rows * 8);
  const shown = height > 0 ? Math.max(1, eighths) : 0;
  const inRow = Math.min(8, Math.max(0, shown - (rows - 1 - row) * 8));
  return blocks[inRow] ?? "";
}

function labelOf(row: number, rows: number, top: number, mark: number | undefined): string {
  if (mark !== undefined) return String(Math.round(mark));
  if (row === 0) return String(Math.round(top));
  return row === rows - 1 ? "0" : "";
}
