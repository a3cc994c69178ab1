/** The candidate a person most likely meant, or undefined where none is close. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(written.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: distance(written.toLowerCase(), candidate.toLowerCase()) }))
    .filter((found) => found.distance <= allowed)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Letters to insert, remove, replace or swap with their neighbour to turn one word into the other. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      line.push(cost({ from, to, row, column, before, above, left: line[column - 1] ?? row }));
    }
    before = above;
    above = line;
  }
  return above[to.length] ?? 0;
}

interface Cell {
  readonly from: string;
  readonly to: string;
  readonly row: number;
  readonly column: number;
  readonly before: readonly number[];
  readonly above: readonly number[];
  readonly left: number;
}

function cost({ from, to, row, column, before, above, left }: Cell): number {
  const same = from[row - 1] === to[column - 1];
  const replaced = (above[column - 1] ?? 0) + (same ? 0 : 1);
  const best = Math.min(replaced, (above[column] ?? 0) + 1, left + 1);
  const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return swapped ? Math.min(best, (before[column - 2] ?? 0) + 1) : best;
}
