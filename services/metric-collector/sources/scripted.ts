import { z } from "zod";
import { duration } from "../../../shared/config/duration.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const at = duration.describe("Time since the first reading");

const entry = z
  .strictObject({ at, value: z.number().optional(), absent: z.string().min(1).optional() })
  .superRefine(({ value, absent }, context) => {
    if ((value === undefined) === (absent === undefined)) {
      context.addIssue("needs either a value, or as absent why there is none");
    }
  });

/** One of `value` and `absent` is there; `at` in ms. */
type Entry = z.output<typeof entry>;

/** What is said and when, entries in the order of their time in ms. */
export interface Script {
  readonly values: readonly Entry[];
  readonly interpolate: "none" | "linear";
  readonly repeat: boolean;
}

const schema = metricOf("scripted", {
  values: z
    .array(entry)
    .min(1)
    .describe('What is read from when on: entries such as { at: "20s", value: 100 } or { at: "40s", absent: "why" }'),
  interpolate: z
    .enum(["none", "linear"])
    .default("none")
    .describe("Between two values: none (the first stays) or linear (a straight line)"),
  repeat: z.boolean().default(false).describe("Start over at the time of the last entry, which only marks the end"),
}).check((context) => {
  const { values, repeat } = context.value;
  values.forEach((value, index) => {
    const before = values[index - 1];
    if (!before || value.at > before.at) return;
    const message = "must be later than the entry before it";
    context.issues.push({ code: "custom", path: ["values", index, "at"], message, input: value.at });
  });
  if (!repeat || (values.at(-1)?.at ?? 0) > 0) return;
  const message = 'needs a last entry later than "0s": that is when it starts over';
  context.issues.push({ code: "custom", path: ["repeat"], message, input: repeat });
});

/** What a script says `elapsedMs` after its start; before its first entry nothing. */
export function scriptedAt({ values, interpolate, repeat }: Script, elapsedMs: number): SourceAnswer {
  const endMs = values.at(-1)?.at ?? 0;
  const atMs = repeat ? elapsedMs % endMs : elapsedMs;
  const next = values.findIndex((candidate) => candidate.at > atMs);
  const from = values.at(next === -1 ? -1 : next - 1);
  if (next === 0 || !from) return { kind: "absent", reason: `the script starts after ${values[0]?.at ?? 0} ms` };
  if (from.value === undefined) return { kind: "absent", reason: from.absent ?? "the script says nothing" };
  const to = values[next];
  if (interpolate === "none" || to?.value === undefined) return { kind: "value", value: from.value };
  const share = (atMs - from.at) / (to.at - from.at);
  return { kind: "value", value: from.value + share * (to.value - from.value) };
}

/** Values over time, for tests and dry runs. */
export const scripted = defineSource({
  summary: "Values over time, for tests and dry runs",
  example: {
    values: [
      { at: "0s", value: 0 },
      { at: "1m", value: 500 },
    ],
    interpolate: "linear",
  },
  tellsInFlight: false,
  schema,
  open: (script) => {
    let startedAtMs: number | undefined;
    return {
      read: async () => {
        startedAtMs ??= performance.now();
        return scriptedAt(script, performance.now() - startedAtMs);
      },
      close: async () => undefined,
    };
  },
});
