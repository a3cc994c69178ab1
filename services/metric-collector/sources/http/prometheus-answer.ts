import { z } from "zod";
import type { SourceAnswer } from "../source.ts";
import { type HttpResponse, statusSentence } from "./client.ts";
import { numberIn } from "./number-in.ts";

/** What becomes of an answer that holds no plain number. */
export interface PrometheusOptions {
  readonly empty: "absent" | "zero";
  readonly warnings: "absent" | "ignore";
}

const success = z.object({
  status: z.literal("success"),
  data: z.object({ resultType: z.string(), result: z.unknown() }),
  warnings: z.array(z.unknown()).nullish(),
  isPartial: z.boolean().nullish(), // as VictoriaMetrics says it
});
const failure = z.object({ status: z.literal("error"), errorType: z.string(), error: z.string().default("") });
/** Its time, in seconds since 1970, and its value. */
const point = z.tuple([z.number(), z.string()]);
const series = z.object({ value: point.optional(), histogram: z.unknown().optional() });

/** The number in the answer to an instant query. `origin` is how a person knows the server. */
export function prometheusAnswer(
  response: HttpResponse,
  origin: string,
  { empty, warnings }: PrometheusOptions,
): SourceAnswer {
  const absent = (reason: string): SourceAnswer => ({ kind: "absent", reason: `${origin} ${reason}` });
  const document = parsed(response.text);
  const failed = failure.safeParse(document);
  if (failed.success) return absent(failureSentence(failed.data, response.status));
  if (response.status !== 200) return absent(statusSentence(response.status));
  const answer = success.safeParse(document);
  if (!answer.success) return absent("gave no answer of Prometheus; is the URL that of its API?");
  const { data, isPartial, warnings: given } = answer.data;
  if (warnings === "absent") {
    if (isPartial) return absent("gave a part of the answer only, so that its value may be too low");
    if (given?.length) return absent(`gave its answer with ${counted(given.length, "warning")}; it may be incomplete`);
  }
  const found = numberOf(data.resultType, data.result);
  if (typeof found === "number") return { kind: "value", value: found };
  if (found === "no series" && empty === "zero") return { kind: "value", value: 0 };
  return absent(found === "no series" ? "found no series for the query; where that means 0, set empty: zero" : found);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The number, `no series`, or what there is instead. */
function numberOf(resultType: string, result: unknown): number | string {
  if (resultType === "scalar") return valueAt(point.safeParse(result).data);
  if (resultType !== "vector") {
    const known = ["matrix", "string", "streams"].find((name) => name === resultType);
    return known ? `gave a ${known}, which is not one number` : "gave a result of an unknown type";
  }
  if (!Array.isArray(result)) return "gave a vector that is none";
  if (result.length === 0) return "no series";
  if (result.length > 1) return `found ${result.length} series for the query, not one; put sum(…) around it`;
  const only = series.safeParse(result[0]);
  if (only.data?.histogram !== undefined) return "found a histogram, which is not one number";
  return valueAt(only.data?.value);
}

function valueAt(said: z.output<typeof point> | undefined): number | string {
  if (!said) return "gave a value that is none";
  if (/^([+-]?Inf|NaN)$/.test(said[1])) return `gave ${said[1]}, which is no number of anything`;
  return numberIn(said[1]) ?? "gave a value that is no number";
}

/** Says where a query is wrong, without the server's own words, which repeat the query. */
function failureSentence({ errorType, error }: z.output<typeof failure>, status: number): string {
  const [, line, character] = /(\d{1,6}):(\d{1,6}): parse error/.exec(error) ?? [];
  if (line) return `cannot parse the query: see line ${line}, character ${character}`;
  const meaning = meanings.get(errorType);
  return meaning ? `${meaning} (${errorType}, ${status})` : statusSentence(status);
}

const meanings: ReadonlyMap<string, string> = new Map([
  ["bad_data", "does not accept the query"],
  ["execution", "cannot carry out the query"],
  ["timeout", "took too long over the query"],
  ["canceled", "gave the query up"],
  ["internal", "has an error of its own"],
  ["unavailable", "is not ready"],
  ["not_found", "has no such query API"],
]);

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
