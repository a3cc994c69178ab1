import { invalid } from "../../shared/errors.ts";
import type { Combiner, WrittenCombination } from "./combined-schema.ts";
import { parseFormula } from "./formula/formula.ts";
import type { SourceAnswer } from "./sources/source.ts";

/** Makes one answer of those of its parts, by name; absent where any of them is. Its value may be negative: it is not shaped yet. */
export type Combination = (answers: ReadonlyMap<string, SourceAnswer>) => SourceAnswer;

type Value = Extract<SourceAnswer, { kind: "value" }>;

/** One value of those of the parts and the constants, by name. */
type Computation = (values: ReadonlyMap<string, number>) => SourceAnswer;

const combine: Readonly<Record<Combiner, (values: readonly number[]) => number>> = {
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  sum: (values) => sumOf(values),
  average: (values) => sumOf(values) / values.length,
};

/** What a combination computes. @throws MicroscalerError `invalid` where its formula is none */
export function combinationOf({ combine: combiner, formula, of }: WrittenCombination): Combination {
  const constants = Object.entries(of).flatMap(([name, part]) =>
    typeof part === "number" ? [[name, part] as const] : [],
  );
  const compute = computationOf({ combine: combiner, formula, of });
  return (answers) => {
    const values = new Map<string, Value>();
    for (const [name, answer] of answers) {
      if (answer.kind === "absent") return { kind: "absent", reason: `${name}: ${answer.reason}` };
      values.set(name, answer);
    }
    const answer = compute(new Map([...constants, ...[...values].map(([name, { value }]) => [name, value] as const)]));
    if (answer.kind === "absent" || combiner !== "sum") return answer;
    return { ...answer, ...told([...values.values()]) };
  };
}

function computationOf({
  combine: combiner,
  formula,
  of,
}: Pick<WrittenCombination, "combine" | "formula" | "of">): Computation {
  if (combiner !== undefined) return (values) => ({ kind: "value", value: combine[combiner]([...values.values()]) });
  const parsed = parseFormula(formula ?? "", Object.keys(of));
  if (!parsed.ok)
    throw invalid(
      "the metric",
      parsed.problems.map((problem) => ({ path: "formula", problem })),
    );
  return (values) => {
    const result = parsed.formula(values);
    return result.kind === "value" ? result : { kind: "absent", reason: `the formula has no value: ${result.reason}` };
  };
}

/** What the servers of summed queues tell besides, where all of them do; of any other combination it would not be true. */
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
