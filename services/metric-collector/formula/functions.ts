/** A function that a formula may call; all take and give numbers. */
export interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  readonly call: (...numbers: readonly number[]) => number;
}

const many = { least: 1, most: 16 };
const one = { least: 1, most: 1 };

/** The functions of formulas by name; none takes longer than its arguments are many. */
export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map([
  ["abs", { ...one, call: (number = 0) => Math.abs(number) }],
  ["ceil", { ...one, call: (number = 0) => Math.ceil(number) }],
  ["floor", { ...one, call: (number = 0) => Math.floor(number) }],
  ["max", { ...many, call: (...numbers) => Math.max(...numbers) }],
  ["min", { ...many, call: (...numbers) => Math.min(...numbers) }],
  ["sqrt", { ...one, call: (number = 0) => Math.sqrt(number) }],
]);
