import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { tlsParameter } from "./connection/tls.ts";
import { httpClients, httpFailure, jsonIn } from "./http/client.ts";
import { headersParameter } from "./http/headers.ts";
import { jsonPointer, kindOf, valueAt } from "./http/json-pointer.ts";
import { numberIn } from "./http/number-in.ts";
import { httpUrl } from "./http/url.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const schema = metricOf("http-json", {
  url: httpUrl("https://orders.example.com/stats").describe(
    "Address that answers a GET with JSON; `user:password@` in it is basic authentication",
  ),
  pointer: jsonPointer.describe(
    'JSON pointer to the number of what waits, such as "/queue/depth"; "" is the whole answer',
  ),
  inFlightPointer: jsonPointer.optional().describe("JSON pointer to the number of what is in flight"),
  arrivalsPointer: jsonPointer.optional().describe("JSON pointer to the number of all that ever arrived"),
  includesInFlight: z.boolean().default(false).describe("The number of what waits counts what is in flight too"),
  headers: headersParameter,
  tls: tlsParameter,
});

type Parameters = z.output<typeof schema>;

/** A number in the JSON of any web server. */
export const httpJson = defineSource({
  summary: "A number in the JSON that a web server answers with",
  example: {
    url: "https://orders.example.com/stats",
    pointer: "/queue/depth",
    headers: { authorization: "Bearer ${env:STATS_TOKEN}" },
  },
  tellsInFlight: "inFlightPointer",
  schema,
  open: (parameters) => {
    const { url, headers = {}, tls } = parameters;
    const { origin } = new URL(url);
    return httpClients.reader(
      { origin, ...(tls && { tls }) },
      {
        read: async (client, signal) => {
          const response = await client.get({ url, headers: { accept: "application/json", ...headers }, signal });
          return answerOf(jsonIn(response, url), parameters, origin);
        },
        failure: httpFailure,
      },
    );
  },
});

function answerOf(document: unknown, parameters: Parameters, origin: string): SourceAnswer {
  const { pointer, inFlightPointer, arrivalsPointer, includesInFlight } = parameters;
  const numberAt = (place: string) => {
    const { number, problem } = pointedNumber(document, place);
    if (number === undefined) throw new MicroscalerError("unavailable", `in the answer of ${origin} ${problem}`);
    return number;
  };
  return {
    kind: "value",
    value: numberAt(pointer),
    ...(inFlightPointer === undefined ? {} : { inFlight: numberAt(inFlightPointer) }),
    ...(arrivalsPointer === undefined ? {} : { arrivalsTotal: numberAt(arrivalsPointer) }),
    ...(includesInFlight ? { includesInFlight } : {}),
  };
}

/** The number there, or why there is none. */
function pointedNumber(document: unknown, pointer: string): { readonly number?: number; readonly problem?: string } {
  const found = valueAt(document, pointer);
  if (!found.ok) return found;
  const number = numberIn(found.value);
  if (number !== undefined) return { number };
  return { problem: `${pointer === "" ? "the whole" : `"${pointer}"`} is ${kindOf(found.value)}, not a plain number` };
}
