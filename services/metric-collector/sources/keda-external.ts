import { z } from "zod";
import { clientPool } from "./client-pool.ts";
import type { ScaledObjectRef, ScalerClient } from "./keda/client.ts";
import { scalerFailure } from "./keda/failure.ts";
import { offeredStream } from "./keda/stream.ts";
import { metricNamesIn, totalOf } from "./keda/values.ts";
import { defineSource, metricOf, type SourceReader, type Surroundings } from "./source.ts";
import { textOrReference } from "./text-or-reference.ts";
import { type Tls, tlsParameter } from "./tls.ts";

const text = z.string({ error: 'must be text, in quotes where it looks like something else: "5"' });

const schema = metricOf("keda-external", {
  address: textOrReference(
    /^(\[[0-9a-f:.]+\]|[^\s:/@?#[\]]+):\d{1,5}$/i,
    'must be a host and a port such as "scaler.example.com:6000"',
  ).describe("Address of the external scaler, as `scalerAddress` of a KEDA trigger"),
  tls: tlsParameter,
  name: text.min(1).default("microscaler").describe("Name of the scaled object that the scaler is asked about"),
  namespace: text.min(1).default("default").describe("Namespace of the scaled object that the scaler is asked about"),
  metadata: z
    .record(z.string(), text)
    .default({})
    .describe(
      "What the scaler wants to know, as the metadata of a KEDA trigger; a key that ends in `FromEnv` takes a reference",
    ),
  metrics: z
    .array(text.min(1))
    .min(1, { error: "must name a metric, or be left out: then all that the scaler has are added up" })
    .optional()
    .describe("Names of its metrics, added up; left out: all it has"),
  whenInactive: z
    .enum(["value", "zero"], { error: 'must be "value" or "zero"' })
    .default("value")
    .describe("While the scaler says that it is not active: its value still counts, or it reads 0"),
});

type Settings = z.output<typeof schema>;

/** No interface: those are not known to be JSON. */
type Connection = { readonly address: string; readonly tls?: NonNullable<Tls> };

const scalers = clientPool<Connection, ScalerClient>({
  open: async ({ address, tls }, opening) => {
    const { scalerClient } = await import("./keda/client.ts");
    return scalerClient(address, tls, opening);
  },
  whenLate: "goes-on", // one slow metric is no reason to cut off the others; the client knows when nothing comes at all
});

/** Any external scaler of KEDA: what its metrics say, added up. */
export const kedaExternal = defineSource({
  summary: "Metrics of an external scaler written for KEDA, added up",
  example: {
    address: "scaler.example.com:6000",
    metadata: { queueName: "orders", passwordFromEnv: "${env:SCALER_PASSWORD}" },
  },
  tellsInFlight: false,
  schema,
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
