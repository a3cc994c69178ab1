import { messageOf } from "../../shared/errors.ts";
import { runOptions } from "../support/run-options.ts";
import { redis, urlOf } from "../support/servers/redis.ts";
import { queueLength } from "./fleet.ts";
import { fleetSizes } from "./fleet-sizes.ts";
import { type ScaleFigures, type SharedFigures, scaleFigures, sharedFigures } from "./scale-figures.ts";
import { costPerWorkload, growthOf, isHeld } from "./scale-verdict.ts";
import { sharedText } from "./shared-text.ts";
import { textTable } from "./text-table.ts";

/*
 * What one engine carries: pools of 10 workloads, each with a sample every 500 ms at a time of its own, on the simulated
 * actuator; engine, actuator and the collector, which is this process, are three. Then the law of the Kubernetes HPA in the
 * same place, and three engines that share the largest fleet and a Redis, one of which is killed.
 * Ends with 1 where 10,000 workloads are not decided as often as they are sampled, take more than a core or 512 MiB, or a
 * decision costs more than 1.2 times what it costs with 1,000; or where the others need more than 3 s to take over.
 *   npm run bench:scale                        as text
 *   npm run bench:scale -- --json              { steps: [{ workloads, decisionsPerSecond, cpuCores, rssMiB, missedTicks }],
 *                                                shared: { cpuCores: [], decidedRatio, takeoverMs } }, where it was not within 30 s null
 *   npm run bench:scale -- --seconds 60        so long for each step, after 20 s of warm-up
 */
const options = runOptions("npm run bench:scale -- [--json] [--seconds 20] [--workloads 10000]", {
  seconds: 20,
  workloads: 10_000,
});
const forMs = options.count("seconds") * 1000;
const workloadsPerPool = 10;
const sizes = sizesOrEnd(options.count("workloads"));
const pools = Math.max(...sizes) / workloadsPerPool;
const adaptive = { kind: "adaptive", queueLength };
const hpa = { kind: "proportional", perReplica: queueLength / 10, every: "500ms" };

const steps: ScaleFigures[] = [];
for (const workloads of sizes) {
  process.stderr.write(`${workloads} workloads …\n`);
  steps.push(await scaleFigures({ pools: workloads / workloadsPerPool, workloadsPerPool, law: adaptive }, forMs));
}
if (options.json) {
  const told = steps.map(({ workloads, decisionsPerSecond, cpuCores, rssMiB, missedTicks }) => {
    return { workloads, decisionsPerSecond, cpuCores, rssMiB, missedTicks };
  });
  const shared = await threeEngines();
  const ofShared = shared && { ...shared, takeoverMs: shared.takeoverMs ?? null };
  console.log(JSON.stringify({ steps: told, shared: ofShared }));
  judge(shared);
} else {
  process.stderr.write("the law of the HPA …\n");
  const other = await scaleFigures({ pools, workloadsPerPool, law: hpa }, forMs);
  console.log(tableOf(steps, other));
  const shared = await threeEngines();
  if (shared) console.log(`\n  ${sharedText(shared)}`);
  judge(shared);
}

function judge(shared: SharedFigures | undefined): void {
  if (!isHeld(steps, shared)) process.exitCode = 1;
}

function sizesOrEnd(most: number): readonly number[] {
  try {
    return fleetSizes(most);
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown)}\n`);
    process.exit(2);
  }
}

function tableOf(found: readonly ScaleFigures[], other: ScaleFigures): string {
  const head = [
    "workloads",
    "decisions/s",
    "cores",
    "µs each",
    "MiB",
    "missed",
    "commands/s",
    "p99, ms",
    "sender late, ms",
  ];
  const row = (name: string, one: ScaleFigures) => [
    name,
    ...[one.decisionsPerSecond.toFixed(0), one.cpuCores.toFixed(2), costPerWorkload(one).toFixed(0)],
    ...[one.rssMiB.toFixed(0), String(one.missedTicks), one.commandsPerSecond.toFixed(0)],
    ...[one.reactionP99Ms === undefined ? "–" : `≤ ${one.reactionP99Ms.toFixed(0)}`, one.senderLateMs.toFixed(0)],
  ];
  const table = textTable([head, ...found.map((one) => row(String(one.workloads), one)), row("as the HPA", other)]);
  const last = found.at(-1);
  const ratio = last ? last.cpuCores / other.cpuCores : Number.NaN;
  const growth = growthOf(found);
  const grows = growth === undefined ? "" : `a workload of 10,000 costs ${growth.toFixed(2)} of one of 1,000; `;
  return `${table}\n\n  ${grows}adaptive takes ${ratio.toFixed(2)} times the cores of the HPA's law`;
}

/** They share the largest fleet; undefined where there is no Redis. */
async function threeEngines(): Promise<SharedFigures | undefined> {
  if (!redis.need.available) {
    process.stderr.write("no Redis here for three engines\n");
    return undefined;
  }
  process.stderr.write("three engines …\n");
  const server = await redis.start();
  try {
    return await sharedFigures({ pools, workloadsPerPool, law: adaptive }, urlOf(server), forMs);
  } finally {
    if (server.ours) await server.kill();
  }
}
