import { azureQueue } from "./azure-queue.ts";
import { command } from "./command.ts";
import { httpJson } from "./http-json.ts";
import { kafka } from "./kafka.ts";
import { kedaExternal } from "./keda-external.ts";
import { natsJetstream } from "./nats-jetstream.ts";
import { nsq } from "./nsq.ts";
import { prometheus } from "./prometheus.ts";
import { push } from "./push.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { rabbitmqManagement } from "./rabbitmq-management.ts";
import { redisList } from "./redis-list.ts";
import { redisStream } from "./redis-stream.ts";
import { schedule } from "./schedule.ts";
import { scripted } from "./scripted.ts";
import type { Source } from "./source.ts";
import { sqs } from "./sqs.ts";

/** Every kind of source, sorted; a new one is a file here and a line in this list. */
export const sources = [
  azureQueue,
  command,
  httpJson,
  kafka,
  kedaExternal,
  natsJetstream,
  nsq,
  prometheus,
  push,
  rabbitmq,
  rabbitmqManagement,
  redisList,
  redisStream,
  schedule,
  scripted,
  sqs,
] as const satisfies readonly Source[];
