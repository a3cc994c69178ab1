import { z } from "zod";
import { tlsParameter } from "./connection/tls.ts";
import { httpClients, httpFailure } from "./http/client.ts";
import { headersParameter } from "./http/headers.ts";
import { prometheusAnswer } from "./http/prometheus-answer.ts";
import { httpUrl, withoutQuery } from "./http/url.ts";
import { defineSource, metricOf } from "./source.ts";

const queryError = "must be a query in PromQL";

const schema = metricOf("prometheus", {
  url: httpUrl("http://prometheus:9090", withoutQuery).describe(
    "Address of Prometheus, or of a server with its API; a path in it comes before `/api/v1/query`",
  ),
  query: z.string({ error: queryError }).regex(/\S/, { error: queryError }).describe("PromQL that gives one number"),
  empty: z
    .enum(["absent", "zero"])
    .default("absent")
    .describe("A query that finds no series: absent (nobody knows) or zero (nothing waits)"),
  warnings: z
    .enum(["absent", "ignore"])
    .default("absent")
    .describe("An answer that comes with warnings or as partial: absent, or ignore them"),
  headers: headersParameter,
  tls: tlsParameter,
});

/** The one number that a query of Prometheus gives. */
export const prometheus = defineSource({
  summary: "The one number that a PromQL query gives",
  example: {
    url: "http://prometheus:9090",
    query: 'sum(rabbitmq_queue_messages_ready{queue="orders"})',
    headers: { authorization: "Bearer ${env:PROMETHEUS_TOKEN}" },
  },
  tellsInFlight: false,
  schema,
  open: (parameters) => {
    const { url, query, deadline, headers = {}, tls } = parameters;
    const { origin } = new URL(url);
    // whoever asks gives up at the deadline: the server need not go on; servers that would give a part refuse instead
    const asked = new URLSearchParams({ query, timeout: `${deadline}ms`, partial_response: "false" });
    const target = `${url.replace(/\/+$/, "")}/api/v1/query?${asked}`;
    return httpClients.reader(
      { origin, ...(tls && { tls }) },
      {
        read: async (client, signal) =>
          prometheusAnswer(await client.get({ url: target, headers, signal }), origin, parameters),
        failure: httpFailure,
      },
    );
  },
});
