/** A number for a detail: whole ones in full, others to four digits. 5.3333 → "5.333". */
export function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
