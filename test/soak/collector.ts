import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../shared/model/json.ts";
import { watchMany } from "../bench/many-metrics.ts";
import { rssMiBOf } from "../bench/process-usage.ts";
import { chances } from "../support/chances.ts";
import { runOptions } from "../support/run-options.ts";
import { countingServer } from "../support/servers/counting-server.ts";
import { redis } from "../support/servers/redis.ts";

/*
 * One collector, a process of its own, with 2,000 metrics read once a second while their servers answer, hang, refuse,
 * talk nonsense, and are killed and restarted, and metrics come and go: its memory has to stay flat.
 *   npm run test:soak -- collector                          10 minutes
 *   npm run test:soak -- collector --minutes 30 --seed 7
 */
export const collectorUsage = "npm run test:soak -- collector [--minutes 10] [--metrics 2000] [--seed 1]";

const tickMs = 1000;
/** Metrics that come and go in each tick. */
const churn = 20;
/** Memory may be so much larger at the end than after the first fifth. */
const mostGrowth = 1.1;

/** Ends this process with 0 where the memory stayed flat. */
export async function soakCollector(): Promise<void> {
  const options = runOptions(collectorUsage, { minutes: 10, metrics: 2000, seed: 1 });
  const chance = chances(options.count("seed"));
  const [servers, metrics] = [await startServers(), options.count("metrics")];
  const many = await watchMany(servers.specs, metrics);
  const ticks = options.count("minutes") * 60;
  const rss: number[] = [];
  for (let tick = 1; tick <= ticks; tick += 1) {
    await sleep(tickMs);
    comeAndGo(many.watch, servers.specs, tick, chance);
    if (tick % 60 === 30) await servers.restart();
    rss.push(rssMiBOf(many.pid));
    if (tick % 30 === 0) tell(tick, rss, many.counted);
  }
  await many.close();
  await servers.stop();
  const early = medianOf(rss.slice(Math.floor(ticks * 0.2), Math.floor(ticks * 0.4)));
  const late = medianOf(rss.slice(Math.floor(ticks * 0.8)));
  console.log(`${early.toFixed(0)} MiB after a fifth of the time, ${late.toFixed(0)} MiB at the end`);
  process.exitCode = late <= early * mostGrowth ? 0 : 1;
  console.log(process.exitCode === 0 ? "memory is flat" : "memory has grown");
}

interface Servers {
  readonly specs: readonly JsonObject[];
  /** Kills what can be killed and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function startServers(): Promise<Servers> {
  const http = await countingServer();
  const paths = ["value", "value", "value", "nonsense", "refused", "hangs"];
  const specs: JsonObject[] = paths.map((path) => ({ source: "http-json", url: `${http.url}/${path}`, pointer: "/n" }));
  const store = redis.need.available ? await redis.start() : undefined;
  if (store)
    specs.push(...Array.from({ length: 6 }, () => ({ source: "redis-list", url: urlOf(store.address), list: "jobs" })));
  return {
    specs,
    restart: async () => {
      if (!store?.ours) return;
      await store.kill();
      await sleep(tickMs);
      await store.restart();
    },
    stop: async () => {
      await http.stop();
      if (store?.ours) await store.kill();
    },
  };
}

function urlOf(address: string): string {
  return address.includes("://") ? address : `redis://${address}`;
}

type Watch = Awaited<ReturnType<typeof watchMany>>["watch"];

/** Some come for one tick, some of those that stay are in a hurry. */
function comeAndGo(watch: Watch, specs: readonly JsonObject[], tick: number, chance: () => number): void {
  for (let index = 0; index < churn; index += 1) {
    const spec = specs[Math.floor(chance() * specs.length)] ?? {};
    watch.remove(`guest${tick - 1}-${index}`);
    watch.add({ metric: `guest${tick}-${index}`, spec: { ...spec, deadline: `${1000 + tick * churn + index}ms` } });
    watch.hint(`guest${tick}-${index}`, { target: 10 * chance(), urgent: chance() < 0.1 });
  }
}

function tell(tick: number, rss: readonly number[], { readings, absent }: { readings: number; absent: number }): void {
  const memory = (rss.at(-1) ?? 0).toFixed(0);
  console.log(`${String(tick).padStart(5)} s  ${memory} MiB  ${readings} samples, ${absent} of them absent`);
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
