/** Narrower than this nothing can be laid out. */
const leastColumns = 20;

/** Columns of a terminal; some do not know their width and say 0. */
export function terminalWidth({ columns }: { readonly columns?: number }, otherwise: number): number {
  return columns ? Math.max(columns, leastColumns) : otherwise;
}
