/** A number that is searched for. */
export interface Parameter {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Where the law starts from before it is tuned. */
  readonly standard: number;
  /** `log`: a factor counts as a distance; everything below `least` is 0 where `least` stands for 0. */
  readonly scale: "linear" | "log";
  readonly zeroAtLeast?: boolean;
}

/** The value at a place between 0 and 1, with three digits that count. */
export function valueAt({ least, most, scale, zeroAtLeast }: Parameter, place: number): number {
  if (zeroAtLeast && place <= 0) return 0;
  const value = scale === "linear" ? least + (most - least) * place : least * (most / least) ** place;
  return Number(value.toPrecision(3));
}

/** The place of the standard value, between 0 and 1. */
export function standardPlace({ least, most, standard, scale }: Parameter): number {
  if (standard <= least) return 0;
  const place =
    scale === "linear" ? (standard - least) / (most - least) : Math.log(standard / least) / Math.log(most / least);
  return Math.min(1, place);
}
