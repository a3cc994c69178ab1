import { delimiter, join } from "node:path";
import type { QueueKind } from "../../services/demo/queue-kinds.ts";
import { firstExisting, type Need } from "./available.ts";

/** What the demo needs on this machine to run on a kind of queue: it starts programs only, as a person has them. */
export function demoServerNeed(kind: QueueKind): Need {
  return needOf[kind];
}

const npm = (name: string): Need => ({ name, available: true, enable: "npm ci" });

const needOf: Readonly<Record<QueueKind, Need>> = {
  azure: npm("azurite"),
  sqs: npm("fauxqs"),
  redis: installed("redis", ["redis-server", "valkey-server"], "install Redis (Debian: redis-server)"),
  nsq: installed("nsqd", ["nsqd"], "install NSQ, so that nsqd is in the PATH"),
};

function installed(name: string, programs: readonly string[], enable: string): Need {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = firstExisting(programs.flatMap((program) => folders.map((folder) => join(folder, program))));
  return { name, available: found !== undefined, enable };
}
