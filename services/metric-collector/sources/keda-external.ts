import { z } from "zod";
import { referencesIn } from "../../../shared/config/references.ts";
import { clientPool } from "./connection/client-pool.ts";
import { type Tls, tlsParameter } from "./connection/tls.ts";
import type { ScaledObjectRef, ScalerClient } from "./keda/client.ts";
import { scalerFailure } from "./keda/failure.ts";
import { offeredStream } from "./keda/stream.ts";
import { metricNamesIn, totalOf } from "./keda/values.ts";
import { givenOnce } from "./parameters/given-once.ts";
import { givenText } from "./parameters/given-text.ts";
import { hostAndPort } from "./parameters/host-and-port.ts";
import { defineSource, metricOf, type SourceReader, type Surroundings } from "./source.ts";

const text = z.string({ error: 'must be text, in quotes where it looks like something else: "5"' });

const schema = metricOf("keda-external", {
  address: hostAndPort("scaler.example.com:6000").describe(
    "Address of the external scaler, as `scalerAddress` of a KEDA trigger",
  ),
  tls: tlsParameter,
  name: givenText("the name of a scaled object")
    .default("microscaler")
    .describe("Name of the scaled object that the scaler is asked about"),
  namespace: givenText("a namespace")
    .default("default")
    .describe("Namespace of the scaled object that the scaler is asked about"),
  metadata: z
    .record(z.string(), text)
    .default({})
    .describe(
      "What the scaler wants to know, as the metadata of a KEDA trigger; a key that ends in `FromEnv` takes a reference",
    ),
  metrics: z
    .array(givenText("the name of a metric"))
    .min(1, { error: "must name a metric, or be left out: then all that the scaler has are added up" })
    .check(givenOnce)
    .optional()
    .describe("Names of its metrics, added up; left out: all it has"),
  whenInactive: z
    .enum(["value", "zero"], { error: 'must be "value" or "zero"' })
    .default("value")
    .describe("While the scaler says that it is not active: its value still counts, or it reads 0"),
});

/** KEDA looks a name up in the environment of the workload; here that is a reference, or the name itself would be sent. */
const written = schema.superRefine(({ metadata }, context) => {
  for (const [key, value] of Object.entries(metadata)) {
    if (!key.endsWith("FromEnv") || referencesIn(value).length > 0) continue;
    const example = `\${env:${/^[A-Z_][A-Z0-9_]*$/.test(value) ? value : "MY_ENV"}}`;
    context.addIssue({ code: "custom", path: ["metadata", key], message: `must be a reference such as "${example}"` });
  }
});

type Settings = z.output<typeof schema>;

/** No interface: those are not known to be JSON. */
type Connection = { readonly address: string; readonly tls?: NonNullable<Tls> };

const scalers = clientPool<Connection, ScalerClient>({
  open: async ({ address, tls }, opening) => {
    const { scalerClient } = await import("./keda/client.ts");
    return scalerClient(address, tls, opening);
  },
});

/** Any external scaler of KEDA: what its metrics say, added up. */
export const kedaExternal = defineSource({
  summary: "Metrics of an external scaler written for KEDA, added up",
  example: {
    address: "scaler.example.com:6000",
    metadata: { queueName: "orders", passwordFromEnv: "${env:SCALER_PASSWORD}" },
  },
  tellsInFlight: false,
  hasNews: true,
  schema,
  written,
  open: (parameters, surroundings) => scalerReader(parameters, surroundings),
});

/** Metrics come and go seldom. */
const namesMs = 60_000;

function scalerReader(parameters: Settings, { news }: Surroundings): SourceReader {
  const { address, tls, name, namespace, metadata, metrics, whenInactive } = parameters;
  const ref: ScaledObjectRef = { name, namespace, scalerMetadata: { scalerAddress: address, ...metadata } };
  let known: { readonly names: readonly string[]; readonly atMs: number } | undefined;
  let answered = false;
  const forget = () => {
    known = undefined;
  };
  const active = offeredStream<boolean>((client, events) => client.followActive(ref, events), news);
  const specs = offeredStream<readonly unknown[]>(
    (client, events) => client.followSpecs(ref, events),
    () => {
      forget();
      news();
    },
  );

  const namesNow = async (client: ScalerClient, signal: AbortSignal) => {
    if (metrics) return metrics;
    if (!known || performance.now() - known.atMs > namesMs) {
      known = { names: metricNamesIn(await client.specs(ref, signal), address), atMs: performance.now() };
    }
    return known.names;
  };

  const valueNow = async (client: ScalerClient, signal: AbortSignal): Promise<number> => {
    const names = await namesNow(client, signal);
    const [counts, ...totals] = await Promise.all([
      whenInactive === "value" || client.isActive(ref, signal),
      ...names.map(async (metric) => totalOf(await client.values(ref, metric, signal), metric, address)),
    ]);
    return counts ? totals.reduce((sum, total) => sum + total, 0) : 0;
  };

  const reader = scalers.reader(
    { address, ...(tls && { tls }) },
    {
      read: async (client, signal) => {
        if (answered) active.ensure(client);
        if (answered && !metrics) specs.ensure(client);
        answered = false;
        const failed = new AbortController(); // where one call fails, no other is waited for
        try {
          const value = await valueNow(client, AbortSignal.any([signal, failed.signal]));
          answered = true;
          return { kind: "value", value };
        } finally {
          failed.abort();
        }
      },
      failure: (thrown) => {
        forget();
        return scalerFailure(thrown, { address, name, namespace });
      },
    },
  );
  return {
    read: reader.read,
    close: async () => {
      active.stop();
      specs.stop();
      await reader.close();
    },
  };
}
