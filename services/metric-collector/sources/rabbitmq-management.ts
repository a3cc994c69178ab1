import { z } from "zod";
import { duration } from "../../../shared/config/duration.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import { rabbitmqQueue } from "./amqp/queue.ts";
import { userOf } from "./amqp/user.ts";
import { tlsParameter } from "./connection/tls.ts";
import { basicAuthentication } from "./http/basic-authentication.ts";
import { type HttpResponse, httpClients, httpFailure, jsonIn } from "./http/client.ts";
import { httpUrl, withoutQuery } from "./http/url.ts";
import { defineSource, metricOf, type SourceAnswer } from "./source.ts";

const refreshed = duration.refine((ms) => ms <= 600_000, { error: 'must be at most "10m"' });

/** More readings would only find the same numbers. */
const mostOften = { budget: 1 };

const schema = metricOf(
  "rabbitmq-management",
  {
    url: httpUrl("http://rabbitmq:15672", withoutQuery).describe(
      "Address of the broker's management plugin; a path in it comes before `/api`",
    ),
    ...rabbitmqQueue,
    vhost: rabbitmqQueue.vhost.describe('Virtual host of the queue; left out: "/"'),
    refreshInterval: refreshed
      .prefault("10s")
      .describe(
        "How old the broker's numbers may be, and so are taken to be: its `collect_statistics_interval`, 5 s as a rule, and 5 s more until the plugin has them",
      ),
    tls: tlsParameter,
  },
  mostOften,
);

type Parameters = z.output<typeof schema>;

/** The messages in a RabbitMQ queue, ready and in flight apart, as its management plugin has them every few seconds. */
export const rabbitmqManagement = defineSource({
  summary: "Messages ready and in flight in a RabbitMQ queue, by its management plugin: up to 10 s old",
  example: {
    url: "http://rabbitmq:15672",
    queue: "orders",
    username: "microscaler",
    password: "${env:RABBITMQ_PASSWORD}",
  },
  tellsInFlight: true,
  schema,
  open: (parameters) => {
    const { queue, vhost = "/", tls } = parameters;
    const url = new URL(parameters.url);
    const { origin } = url;
    const { username, password } = userOf(url, parameters);
    const headers = { accept: "application/json", authorization: basicAuthentication(username, password) };
    const path = `/api/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(queue)}`;
    const target = `${origin}${url.pathname.replace(/\/+$/, "")}${path}`;
    return httpClients.reader(
      { origin, ...(tls && { tls }) },
      {
        read: async (client, signal) => {
          const response = await client.get({ url: target, headers, signal });
          return answerOf(response, parameters, origin);
        },
        failure: httpFailure,
      },
    );
  },
});

const count = z.number().int().min(0);
const numbers = z.object({
  name: z.string(),
  messages_ready: count.optional(),
  messages_unacknowledged: count.optional(),
  message_stats: z.object({ publish: count.optional() }).optional(),
});

function answerOf(
  response: HttpResponse,
  { queue, vhost = "/", refreshInterval, every, maxInterval }: Parameters,
  origin: string,
): SourceAnswer {
  const place = `the queue "${queue}" in the virtual host "${vhost}" of ${origin}`;
  if (response.status === 404)
    throw unavailable(`${origin} knows nothing of the queue "${queue}" in the virtual host "${vhost}" (404)`);
  if (response.status === 401) throw unavailable(refused(response, place, origin));
  const read = numbers.safeParse(jsonIn(response, origin));
  if (!read.success || read.data.name !== queue)
    throw unavailable(`${origin} answered with no numbers of a queue; is it RabbitMQ's management plugin?`);
  const { messages_ready: value, messages_unacknowledged: inFlight, message_stats: stats } = read.data;
  if (value === undefined) throw unavailable(`there are no numbers yet of ${place}; it is new, or its node is down`);
  return {
    kind: "value",
    value,
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(stats?.publish === undefined ? {} : { arrivalsTotal: stats.publish }),
    ageMs: refreshInterval,
    dueMs: Math.max(refreshInterval, every === "auto" ? maxInterval : every),
  };
}

/** Which of its refusals it is; its own words are compared, never repeated. */
function refused({ text }: HttpResponse, place: string, origin: string): string {
  if (/not management user/i.test(text))
    return `the user has no access to ${origin} (401): it needs the tag "monitoring" or "management"`;
  if (/not authorised to access virtual host/i.test(text)) return `the user may not see ${place} (401)`;
  return `${origin} does not accept the user and its password (401)`;
}

function unavailable(problem: string): MicroscalerError {
  return new MicroscalerError("unavailable", problem);
}
