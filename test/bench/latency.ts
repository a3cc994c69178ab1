import { runOptions } from "../support/run-options.ts";
import { bareReactions, engineReactions } from "./latency-stage.ts";
import { type Percentiles, percentiles } from "./source-readings.ts";
import { textTable } from "./text-table.ts";

/*
 * How soon the engine answers: from a sample being written to its stream to the command being read by the actuator, over
 * real gRPC. The engine is a process of its own; collector and actuator are this one, so that both instants are on one clock.
 * Once with nothing else to do, once while it decides 1,000 other pools twice a second; beside it the bare way over gRPC,
 * through a process that decides nothing.
 * Ends with 1 where the p99 of the idle engine is above 5 ms.
 *   npm run bench:latency                       as text
 *   npm run bench:latency -- --json             { idle: { p50Ms, p99Ms }, loaded: { p50Ms, p99Ms } }
 *   npm run bench:latency -- --samples 2000     so many of each, after a fifth as many to warm up
 */
const options = runOptions("npm run bench:latency -- [--json] [--samples 500] [--pools 1000]", {
  samples: 500,
  pools: 1000,
});
const [samples, pools] = [options.count("samples"), options.count("pools")];
const mostIdleMs = 5;

const law = { kind: "adaptive", queueLength: 50 };
const idle = percentiles(await engineReactions(samples));
const loaded = percentiles(await engineReactions(samples, { pools, workloadsPerPool: 1, law }));
if (!(idle.p99 <= mostIdleMs)) process.exitCode = 1;

if (options.json) {
  console.log(JSON.stringify({ idle: inMs(idle), loaded: inMs(loaded) }));
} else {
  const bare = percentiles(await bareReactions(samples));
  const row = (name: string, { p50, p99 }: Percentiles) => [
    name,
    ...[p50.toFixed(2), (p50 / bare.p50).toFixed(1), p99.toFixed(2), (p99 / bare.p99).toFixed(1)],
  ];
  const head = ["sample to command, ms", "p50", "of bare", "p99", "of bare"];
  const rows = [row("idle", idle), row(`with ${pools} pools`, loaded), row("bare gRPC", bare)];
  console.log(textTable([head, ...rows]));
}

function inMs({ p50, p99 }: Percentiles): { p50Ms: number; p99Ms: number } {
  return { p50Ms: p50, p99Ms: p99 };
}
