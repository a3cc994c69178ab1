import { z } from "zod";
import { duration } from "../../../shared/config/duration.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const at = duration.describe("Time since the first reading");

const entry = z.union([
  z.strictObject({ at, value: z.number({ error: "must be a number" }) }),
  z.strictObject({ at, absent: z.string().min(1, { error: "must say why there is no value" }) }),
]);

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
    .min(1, { error: "must hold at least one entry" })
    .describe('What is read from when on: entries such as { at: "20s", value: 100 } or { at: "40s", absent: "why" }'),
  interpolate: z
    .enum(["none", "linear"], { error: 'must be "none" or "linear"' })
    .default("none")
    .describe("none: a value stays until the next entry; linear: a straight line from one value to the next"),
  repeat: z
    .boolean({ error: "must be true or false" })
    .default(false)
    .describe("Start over at the time of the last entry, which only marks the end"),
}).check((context) => {
  const { values, repeat } = context.value;
  values.forEach((value, index) => {
    const before = values[index - 1];
    if (!before || value.at > before.at) return;
    const message = `must be later than the entry before it, which is at ${before.at} ms`;
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
  if ("absent" in from) return { kind: "absent", reason: from.absent };
  const to = values[next];
  if (interpolate === "none" || !to || !("value" in to)) return { kind: "value", value: from.value };
  const share = (atMs - from.at) / (to.at - from.at);
  return { kind: "value", value: from.value + share * (to.value - from.value) };
}

/** Values over time, for tests and dry runs. */
export const scripted = defineSource({
  summary: "Values over time, for tests and dry runs",
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
