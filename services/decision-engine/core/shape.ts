/** Whether a value that was read from outside is what it should be. */
export type Test = (value: unknown) => boolean;

export const isNumber: Test = (value) => Number.isFinite(value);
export const isText: Test = (value) => typeof value === "string";
export const isFlag: Test = (value) => typeof value === "boolean";

/** A number of replicas. */
export const isCount: Test = (value) => Number.isInteger(value) && Number(value) >= 0;

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of that test, or none. */
export function optional(test: Test): Test {
  return (value) => value === undefined || test(value);
}

export function listOf(test: Test): Test {
  return (value) => Array.isArray(value) && value.every(test);
}

/** An object with these fields and no others; a field the type has and the tests do not is an error of the compiler. */
export function shapeOf<Shape extends object>(tests: Readonly<Record<keyof Required<Shape>, Test>>) {
  const fields = Object.entries<Test>(tests);
  const names = new Set(fields.map(([name]) => name));
  return (value: unknown): value is Shape =>
    isObject(value) &&
    fields.every(([name, test]) => test(Reflect.get(value, name))) &&
    Object.keys(value).every((name) => names.has(name));
}
