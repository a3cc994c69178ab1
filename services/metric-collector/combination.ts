import type { Combiner, WrittenCombination } from "./combined-schema.ts";
import type { SourceAnswer } from "./sources/source.ts";

/** Makes one answer of those of its parts, by name; absent where any of them is. */
export type Combination = (answers: ReadonlyMap<string, SourceAnswer>) => SourceAnswer;

type Value = Extract<SourceAnswer, { kind: "value" }>;

const combine: Readonly<Record<Combiner, (values: readonly number[]) => number>> = {
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  sum: (values) => sumOf(values),
  average: (values) => sumOf(values) / values.length,
};

export function combinationOf({ combine: combiner, of }: WrittenCombination): Combination {
  const numbers = Object.values(of).filter((part) => typeof part === "number");
  return (answers) => {
    const values: Value[] = [];
    for (const [name, answer] of answers) {
      if (answer.kind === "absent") return { kind: "absent", reason: `${name}: ${answer.reason}` };
      values.push(answer);
    }
    const value = combine[combiner]([...values.map((part) => part.value), ...numbers]);
    return { kind: "value", value, ...(combiner === "sum" ? told(values) : {}) };
  };
}

/** What the servers of summed queues tell besides, where all of them do. */
function told(values: readonly Value[]): Omit<Value, "kind" | "value"> {
  const inFlight = all(values.map((part) => part.inFlight));
  const arrivalsTotal = all(values.map((part) => part.arrivalsTotal));
  return {
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(arrivalsTotal === undefined ? {} : { arrivalsTotal }),
    ...(values.some((part) => part.includesInFlight) ? { includesInFlight: true } : {}),
  };
}

function all(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === numbers.length && known.length > 0 ? sumOf(known) : undefined;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
