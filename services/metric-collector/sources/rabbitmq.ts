import type { z } from "zod";
import { MicroscalerError } from "../../../shared/errors.ts";
import { amqpBrokers } from "./amqp/broker.ts";
import type { AmqpAddress } from "./amqp/link.ts";
import { rabbitmqQueue } from "./amqp/queue.ts";
import { rabbitmqFailure } from "./amqp/sentence.ts";
import { userOf } from "./amqp/user.ts";
import { tlsOptions, tlsParameter } from "./connection/tls.ts";
import { hasWrongPort, urlPortDemand } from "./parameters/port.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { urlPart } from "./parameters/url-part.ts";
import { defineSource, metricOf } from "./source.ts";

// "needs", not "must be": a url may hold a password, so what was given is not repeated
const url = textOrReference(
  (text) => /^amqps?:\/\/[^\s?#]+$/.test(text) && URL.canParse(text),
  (text) =>
    hasWrongPort(text)
      ? urlPortDemand
      : 'needs to be of the form "amqp://rabbitmq:5672" or "amqps://user:password@rabbitmq:5671/vhost"',
);

const schema = metricOf("rabbitmq", {
  url: url.describe(
    'Address of the broker by AMQP, such as "amqp://user:password@rabbitmq:5672/vhost", "amqps" for TLS',
  ),
  ...rabbitmqQueue,
  tls: tlsParameter,
});

/** The messages that are ready in a RabbitMQ queue, as the broker counts them when it is asked. */
export const rabbitmq = defineSource({
  summary: "Messages ready in a RabbitMQ queue, exact when asked by AMQP; nobody tells there what is in flight",
  example: { url: "${env:RABBITMQ_URL}", queue: "orders" },
  tellsInFlight: false,
  schema,
  open: (parameters) => {
    const { queue } = parameters;
    const address = addressOf(parameters);
    const { encrypted, host, port, vhost, username } = address;
    const server = `${encrypted ? "amqps" : "amqp"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return amqpBrokers.reader(address, {
      read: async (broker, signal) => ({ kind: "value", value: await broker.messagesIn(queue, signal) }),
      failure: (thrown) => rabbitmqFailure(thrown, { queue, vhost, username, server }),
    });
  },
});

function addressOf({ url: text, tls, ...given }: z.output<typeof schema>): AmqpAddress {
  const url = parsed(text);
  const encrypted = url.protocol === "amqps:";
  const vhost = urlPart(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (encrypted ? 5671 : 5672)),
    encrypted,
    ...userOf(url, given),
    vhost: given.vhost ?? (vhost || "/"),
    tls: tlsOptions(tls),
  };
}

function parsed(text: string): URL {
  if (URL.canParse(text) && new URL(text).hostname) return new URL(text);
  throw new MicroscalerError("invalid", 'url is none such as "amqp://user:password@rabbitmq:5672/vhost"');
}
