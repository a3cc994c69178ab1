import { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { tlsOptions, tlsParameter } from "./connection/tls.ts";
import { natsAccessCheck } from "./nats/access.ts";
import { natsFailure } from "./nats/failure.ts";
import { consumerState, streamArrivals } from "./nats/jetstream-api.ts";
import { NatsRefusal } from "./nats/refusal.ts";
import { type NatsAddress, natsServers } from "./nats/server.ts";
import { natsUrl } from "./nats/url.ts";
import { givenText } from "./parameters/given-text.ts";
import { hasWrongPort, urlPortDemand } from "./parameters/port.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { urlPart } from "./parameters/url-part.ts";
import { defineSource, metricOf } from "./source.ts";

// "needs", not "must be": an address may hold a password, so what was given is not repeated
const server = textOrReference(
  (text) => /^((nats|tls):\/\/)?[^\s/?#]+\/?$/.test(text) && natsUrl(text) !== undefined,
  (text) => (hasWrongPort(text) ? urlPortDemand : 'needs to be of the form "nats://nats:4222"'),
);
const credentials = textOrReference(/^\s*-{3,}/, (text) =>
  /^[\w.~/-]+\.creds$/.test(text)
    ? `must be the text of a credentials file; for that of a file say "\${file:${text}}"`
    : 'must be the text of a credentials file, such as "${file:/etc/nats/user.creds}"',
);

const schema = metricOf("nats-jetstream", {
  servers: z
    .array(server, { error: 'must be a list such as ["nats://nats:4222"]' })
    .min(1, { error: "must name at least one" })
    .max(20, { error: "must name at most 20" })
    .describe('Servers of one cluster, such as ["nats://nats-1:4222", "nats://nats-2:4222"]; "tls://…" wants TLS'),
  stream: name("a stream").describe("Name of the stream"),
  consumer: name("a consumer").describe("Name of the durable consumer that the replicas share"),
  domain: name("a domain").optional().describe("Domain of JetStream, where it is not that of the account"),
  username: givenText("the name of a user").optional().describe("User, where the servers have users"),
  password: givenText("a password").optional().describe("Password of the user"),
  token: givenText("a token").optional().describe("Token, where the servers want one"),
  credentials: credentials
    .optional()
    .describe(
      'Text of a credentials file, such as "${file:/etc/nats/user.creds}", where the servers know accounts by keys',
    ),
  tls: tlsParameter,
}).superRefine(natsAccessCheck);

type Parameters = z.output<typeof schema>;

/** It becomes part of a subject. */
function name(of: string) {
  return textOrReference(/^[^\s.*>/\\\p{Cc}]{1,255}$/u, `must be the name of ${of}, without dots, spaces, "*" and ">"`);
}

/** What a JetStream consumer has still to be given, and what it has not acknowledged yet. */
export const natsJetstream = defineSource({
  summary: "Messages that a NATS JetStream consumer has still to be given, and those it has not acknowledged",
  example: {
    servers: ["nats://nats:4222"],
    stream: "ORDERS",
    consumer: "billing",
    credentials: "${env:NATS_CREDENTIALS}",
  },
  tellsInFlight: true,
  schema,
  open: (parameters) => {
    const { stream, consumer, domain } = parameters;
    const address = addressOf(parameters);
    const prefix = domain === undefined ? "$JS.API" : `$JS.${domain}.API`;
    return natsServers.reader(address, {
      read: async (client, signal) => {
        const ask = (subject: string) => client.request(`${prefix}.${subject}`, signal);
        const [{ waiting, inFlight, filtered }, arrivalsTotal] = await Promise.all([
          ask(`CONSUMER.INFO.${stream}.${consumer}`).then(consumerState),
          ask(`STREAM.INFO.${stream}`).then(streamArrivals).catch(unlessNotPermitted),
        ]);
        // what arrives in the stream does not all arrive for a consumer of some subjects
        const told = filtered || arrivalsTotal === undefined ? {} : { arrivalsTotal };
        return { kind: "value", value: waiting, inFlight, ...told };
      },
      failure: (thrown) => natsFailure(thrown, { stream, consumer, servers: address.servers }),
    });
  },
});

/** Who may only see the consumer is told no arrivals. */
function unlessNotPermitted(thrown: unknown): undefined {
  if (!(thrown instanceof NatsRefusal && thrown.why === "permission")) throw thrown;
}

function addressOf({ servers, token, username, password, credentials, tls }: Parameters): NatsAddress {
  const urls = servers.map(parsed);
  const [inUrl] = urls.filter((url) => url.username !== "");
  const login = {
    ...(inUrl && (inUrl.password ? pairIn(inUrl) : { token: urlPart(inUrl.username) })),
    ...(token === undefined ? {} : { token }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const encrypted = tls !== undefined || urls.some(({ protocol }) => protocol === "tls:");
  return {
    servers: urls.map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 4222) })),
    login,
    tls: encrypted ? tlsOptions(tls) : null,
  };
}

function pairIn({ username, password }: URL) {
  return { username: urlPart(username), password: urlPart(password) };
}

function parsed(text: string): URL {
  const url = natsUrl(text);
  if (url) return url;
  throw new MicroscalerError("invalid", 'servers holds what is no address such as "nats://nats:4222"');
}
