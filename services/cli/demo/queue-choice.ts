import { isJsonList, isJsonObject } from "../../../shared/config/json.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { type QueueKind, queueVariable } from "../../demo/queue-kinds.ts";

/** A kind of queue in the configuration: the metric of its length, and what its programs have to be told. */
interface QueueInConfig {
  readonly metric: JsonObject;
  /** Environment variables, all but the kind. */
  readonly variables: readonly string[];
}

const env = (name: string) => `\${env:${name}}`;

/** What demo.yaml would say of the other queues. */
const others: Readonly<Record<Exclude<QueueKind, "azure">, QueueInConfig>> = {
  sqs: {
    metric: {
      source: "sqs",
      queueUrl: env("SQS_QUEUE_URL"),
      endpoint: env("SQS_ENDPOINT"),
      region: env("AWS_REGION"),
      accessKeyId: env("AWS_ACCESS_KEY_ID"),
      secretAccessKey: env("AWS_SECRET_ACCESS_KEY"),
    },
    variables: ["SQS_QUEUE_URL", "SQS_ENDPOINT", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  },
  redis: {
    metric: {
      source: "redis-stream",
      url: env("REDIS_URL"),
      stream: env("REDIS_STREAM"),
      group: env("REDIS_GROUP"),
    },
    variables: ["REDIS_URL", "REDIS_STREAM", "REDIS_GROUP"],
  },
  nsq: {
    metric: {
      source: "nsq",
      nsqd: [`http://${env("NSQD_HTTP_ADDRESS")}`],
      topic: env("NSQ_TOPIC"),
      channel: env("NSQ_CHANNEL"),
    },
    variables: ["NSQD_HTTP_ADDRESS", "NSQD_TCP_ADDRESS", "NSQ_TOPIC", "NSQ_CHANNEL"],
  },
};

/** The demo's configuration, which is Azure's, on another queue: another metric, and other variables for those who use it. */
export function withQueue(config: Json, kind: QueueKind): Json {
  if (kind === "azure") return config;
  const { metric, variables } = others[kind];
  const told = { [queueVariable]: kind, ...Object.fromEntries(variables.map((name) => [name, env(name)])) };
  return eachObject(config, (one) => {
    if (one.source === "azure-queue") return metric;
    const kept = Object.entries(one).filter(([name]) => !name.startsWith("AZURE_STORAGE_"));
    return kept.length === Object.keys(one).length ? one : { ...told, ...Object.fromEntries(kept) };
  });
}

/** Changes every map in a document, the innermost first. */
function eachObject(json: Json, change: (one: JsonObject) => JsonObject): Json {
  if (isJsonList(json)) return json.map((one) => eachObject(one, change));
  if (!isJsonObject(json)) return json;
  return change(Object.fromEntries(Object.entries(json).map(([key, one]) => [key, eachObject(one, change)])));
}
