import { runOptions } from "../support/run-options.ts";
import { bareReactions, engineReactions } from "./latency-stage.ts";
import { type Percentiles, percentiles } from "./source-readings.ts";
import { textTable } from "./text-table.ts";

/*
 * How soon the engine answers: from a sample being written to its stream to the command being read by the actuator, over
 * real gRPC. The engine is a process of its own; collector and actuator are this one, so that both instants are on one clock.
 * Once with nothing else to do, once while it decides 1,000 other pools twice a second; beside it the bare way over gRPC,
 * through a process that decides nothing. With ten samples a second V8 is done with translating what they need after some
 * three minutes: that is measured, and shown beside it what the first minute was like. Takes ten minutes.
 * Ends with 1 where the p99 of the idle engine is above 5 ms, of either.
 *   npm run bench:latency                       as text
 *   npm run bench:latency -- --json             { started, idle, loaded }, each { p50Ms, p99Ms }
 *   npm run bench:latency -- --samples 1000     so many of each
 *   npm run bench:latency -- --warm-up 500      so many before, where there is nothing else to do
 */
const usage = "npm run bench:latency -- [--json] [--samples 500] [--warm-up 2000] [--pools 1000]";
const options = runOptions(usage, { samples: 500, "warm-up": 2000, pools: 1000 });
const [samples, warmUp, pools] = [options.count("samples"), options.count("warm-up"), options.count("pools")];
/** Until connections and the first collections of garbage are through: 40 s. */
const beginning = Math.min(400, warmUp);
const mostIdleMs = 5;

const law = { kind: "adaptive", queueLength: 50 };
const alone = await engineReactions(warmUp + samples);
const started = percentiles(alone.slice(beginning, beginning + samples));
const idle = percentiles(alone.slice(warmUp));
const others = { pools, workloadsPerPool: 1, law };
const loaded = percentiles((await engineReactions(beginning + samples, others)).slice(beginning));
if (!(started.p99 <= mostIdleMs && idle.p99 <= mostIdleMs)) process.exitCode = 1;

if (options.json) {
  console.log(JSON.stringify({ started: inMs(started), idle: inMs(idle), loaded: inMs(loaded) }));
} else {
  const bare = percentiles((await bareReactions(warmUp + samples)).slice(warmUp));
  const row = (name: string, { p50, p99 }: Percentiles) => [
    name,
    ...[p50.toFixed(2), (p50 / bare.p50).toFixed(1), p99.toFixed(2), (p99 / bare.p99).toFixed(1)],
  ];
  const head = ["sample to command, ms", "p50", "of bare", "p99", "of bare"];
  const rows = [
    row("idle", idle),
    row("idle, just started", started),
    row(`with ${pools} pools`, loaded),
    row("bare gRPC", bare),
  ];
  console.log(textTable([head, ...rows]));
}

function inMs({ p50, p99 }: Percentiles): { p50Ms: number; p99Ms: number } {
  return { p50Ms: p50, p99Ms: p99 };
}
