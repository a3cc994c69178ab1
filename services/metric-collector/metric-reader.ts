import { type AllowList, resolve } from "../../shared/config/references.ts";
import { messageOf } from "../../shared/errors.ts";
import { concealed } from "./concealed.ts";
import type { ReadMetric } from "./metric.ts";
import type { SourceAnswer, SourceReader, Surroundings } from "./sources/source.ts";

/** Reads one metric again and again with an open client. */
export interface MetricReader {
  /** Never rejects: whatever goes wrong is an absent answer with the reason. */
  read(signal: AbortSignal): Promise<SourceAnswer>;
  /** Ends the client; the next reading opens a new one. */
  close(): Promise<void>;
}

/**
 * Resolves the metric's references before each reading and opens the client anew when what they stand for has changed,
 * so that a rotated secret is in use one reading later.
 */
export function metricReader(
  { spec, source }: Pick<ReadMetric, "spec" | "source">,
  allowRefs: AllowList,
  surroundings: Surroundings,
): MetricReader {
  let open: { readonly parameters: string; readonly client: SourceReader } | undefined;

  const close = async () => {
    const { client } = open ?? {};
    open = undefined;
    await client?.close().catch(() => undefined); // nothing more can be done with it
  };

  const read = async (signal: AbortSignal): Promise<SourceAnswer> => {
    const resolved = resolve(spec, allowRefs);
    if (!resolved.ok) return absent(resolved.faults.map(({ path, problem }) => `${path}: ${problem}`).join("; "));
    try {
      const parameters = JSON.stringify(resolved.value);
      if (open?.parameters !== parameters) {
        await close();
        if (signal.aborted) return absent("stopped"); // opening now would leave a client behind
        open = { parameters, client: source.open(resolved.value, surroundings) };
      }
      return checked(await open.client.read(signal), (reason) => concealed(reason, spec, resolved.value));
    } catch (thrown) {
      return absent(concealed(messageOf(thrown), spec, resolved.value));
    }
  };

  return { read, close };
}

function checked(answer: SourceAnswer, conceal: (reason: string) => string): SourceAnswer {
  if (answer.kind === "absent") return absent(conceal(answer.reason));
  const { value, inFlight = 0, arrivalsTotal = 0 } = answer;
  const wrong = [value, inFlight, arrivalsTotal].find((number) => !(Number.isFinite(number) && number >= 0));
  if (wrong === undefined) return answer;
  return absent(`the server told ${wrong}, which is ${Number.isFinite(wrong) ? "less than none" : "no number"}`);
}

function absent(reason: string): SourceAnswer {
  return { kind: "absent", reason };
}
