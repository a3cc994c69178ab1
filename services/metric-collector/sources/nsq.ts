import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { withinMs } from "./connection/limited.ts";
import { tlsParameter } from "./connection/tls.ts";
import { type HttpClient, httpClients, httpFailure } from "./http/client.ts";
import { nsqAddresses, nsqUrl } from "./nsq/address.ts";
import { arrivalsCounter } from "./nsq/arrivals-counter.ts";
import { missedMs, type NsqdPlace, nsqLookup } from "./nsq/lookup.ts";
import { type NsqdCount, readNsqd } from "./nsq/stats.ts";
import { nsqSum } from "./nsq/sum.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const name = textOrReference(
  /^(?=.{1,64}$)[.a-zA-Z0-9_-]+(#ephemeral)?$/,
  'must be 1 to 64 letters, digits, ".", "_" or "-", and may end in "#ephemeral"',
);

const schema = metricOf("nsq", {
  topic: name.describe("Name of the topic"),
  channel: name.describe("Name of the channel; while its topic has none at all, what waits in the topic counts"),
  nsqd: nsqAddresses("nsqd:4151").describe("HTTP addresses of all nsqds that have the topic; or give nsqlookupd"),
  nsqlookupd: nsqAddresses("nsqlookupd:4161").describe(
    "HTTP addresses of all nsqlookupds; an nsqd that they no longer name counts for another minute",
  ),
  deferred: z.boolean().default(false).describe("Messages that wait until their time comes count as waiting too"),
  tls: tlsParameter,
}).superRefine(
  ({ nsqd, nsqlookupd }, context) => {
    if (nsqd === undefined && nsqlookupd === undefined) {
      context.addIssue({ code: "custom", path: ["nsqd"], message: "is missing; give it, or nsqlookupd" });
    }
    if (nsqd !== undefined && nsqlookupd !== undefined) {
      const message = "must not be given beside nsqd: those named there are all that is read";
      context.addIssue({ code: "custom", path: ["nsqlookupd"], message });
    }
  },
  { when: ({ value }) => typeof value === "object" && value !== null }, // beside other faults too
);

type Parameters = z.output<typeof schema>;

/** The messages of a channel of NSQ, on all nsqds that have its topic. */
export const nsq = defineSource({
  summary: "Messages that wait in a channel of NSQ, on all its nsqds",
  example: { topic: "orders", channel: "billing", nsqlookupd: ["nsqlookupd:4161"] },
  tellsInFlight: true,
  schema,
  open: (parameters) => {
    const servers = [...(parameters.nsqd ?? parameters.nsqlookupd ?? [])];
    const { tls } = parameters;
    return httpClients.reader(
      { servers, ...(tls && { tls }) },
      { read: channelReader(parameters), failure: httpFailure },
    );
  },
});

/** A little less than the deadline, so that the reason can name who of several is silent. */
const patienceRatio = 0.9;

function channelReader(parameters: Parameters): (client: HttpClient, signal: AbortSignal) => Promise<SourceAnswer> {
  const { topic, channel, nsqd, nsqlookupd = [], deferred } = parameters;
  const given = nsqd && [...new Set(nsqd.map(nsqUrl))].map((url) => ({ url, named: true }));
  const lookup = nsqLookup([...new Set(nsqlookupd.map(nsqUrl))], topic, parameters.deadline / 2);
  const several = given?.length !== 1;
  const counter = arrivalsCounter();
  const read = async (client: HttpClient, signal: AbortSignal): Promise<SourceAnswer> => {
    const places = given ?? (await lookup.find(client, signal));
    const sum = nsqSum(await readAll(client, places, parameters, signal), topic, channel);
    if (typeof sum === "string") throw new MicroscalerError("not-found", sum);
    const [arrivals = 0] = sum.arrivals.values();
    return {
      kind: "value",
      value: sum.depth + (deferred ? sum.deferred : 0),
      inFlight: sum.inFlight,
      arrivalsTotal: several ? counter.add(sum.arrivals) : arrivals,
    };
  };
  return async (client, signal) => {
    try {
      if (!several) return await read(client, signal);
      return await withinMs(signal, parameters.deadline * patienceRatio, (limited) => read(client, limited));
    } catch (thrown) {
      lookup.forget();
      throw thrown;
    }
  };
}

/** What each nsqd holds. @throws MicroscalerError naming those that cannot be read: the others alone are not the sum */
async function readAll(
  client: HttpClient,
  places: readonly NsqdPlace[],
  parameters: Parameters,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NsqdCount>> {
  const readOne = async ({ url, named }: NsqdPlace) => {
    try {
      return [url, await readNsqd(client, url, parameters, signal)] as const;
    } catch (thrown) {
      return named ? httpFailure(thrown) : `${httpFailure(thrown)}, and no nsqlookupd names it: ${soonForgotten}`;
    }
  };
  const answers = await Promise.all(places.map(readOne));
  const failures = answers.filter((answer) => typeof answer === "string");
  const counts = answers.filter((answer) => typeof answer !== "string");
  if (failures.length === 0) return new Map(counts);
  const partly = counts.length > 0 ? [`the other ${counts.length} of ${places.length} nsqds are not the sum`] : [];
  throw new MicroscalerError("unavailable", [...failures, ...partly].join("; "));
}

const soonForgotten = `it is left out once that has been so for ${missedMs / 1000} s`;
