import { randomBytes } from "node:crypto";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { docker } from "../support/docker-daemon.ts";
import { tinyImage } from "../support/docker-image.ts";
import { runOptions } from "../support/run-options.ts";
import { startActuate } from "./actuate-stage.ts";
import { benchConditions } from "./bench-conditions.ts";
import { type Containers, followDaemon } from "./bench-daemon.ts";
import { type Spread, spread } from "./spread.ts";
import { textTable } from "./text-table.ts";

/*
 * From 1 container to 100 and back through the actuator alone, a process of its own that is told by gRPC: when the first,
 * half and all of them have started or ended, as Docker's own events tell, and what processor time the actuator took.
 *   npm run bench:actuate                     as text
 *   npm run bench:actuate -- --json           { upMs: { first: { median, p95 }, half, all }, upPerSecond, upCpuMs, down…, conditions }
 *   npm run bench:actuate -- --rounds 5       so many times up and down; --replicas 50 instead of 100
 */
const usage = "npm run bench:actuate -- [--json] [--rounds 3] [--replicas 100]";
const options = runOptions(usage, { rounds: 3, replicas: 100 });
const rounds = options.count("rounds");
const most = options.count("replicas");

const containers: Containers = { life: randomBytes(4).toString("hex"), image: await tinyImage(), network: "none" };
const conditions = await benchConditions(docker, containers.network, rounds);
const daemon = await followDaemon(docker, containers.life);
const actuator = await startActuate(daemon, containers);
const end = async () => {
  await actuator.stop();
  await daemon.close();
};
void untilSignal()
  .then(end)
  .then(() => process.exit(130));

/** What one way took: when each replica was there or gone, ms, and the processor time of the actuator, ms. */
interface Way {
  readonly delays: readonly number[];
  readonly cpuMs: number;
}

const ways: { readonly up: Way[]; readonly down: Way[] } = { up: [], down: [] };
try {
  await actuator.rest(1);
  for (let round = 0; round < rounds; round += 1) {
    ways.up.push(await actuator.way(most, most - 1));
    await actuator.rest(most);
    ways.down.push(await actuator.way(1, most - 1));
    await actuator.rest(1);
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
} finally {
  await end();
}

const figures = { up: figuresOf(ways.up), down: figuresOf(ways.down) };
if (options.json) {
  const { up, down } = figures;
  console.log(
    JSON.stringify({
      ...{ upMs: up.times, upPerSecond: up.perSecond, upCpuMs: up.cpuMs },
      ...{ downMs: down.times, downPerSecond: down.perSecond, downCpuMs: down.cpuMs },
      conditions: { ...conditions, replicas: most },
    }),
  );
} else {
  const head = [`1 to ${most} and back, ms`, "first", "half", "all", "a second", "CPU of the actuator"];
  const rows = Object.entries(figures).map(([way, { times, perSecond, cpuMs }]) => [
    way,
    ...[times.first, times.half, times.all].map(({ median }) => median.toFixed(0)),
    perSecond.toFixed(1),
    `${cpuMs.toFixed(0)} ms`,
  ]);
  console.log(textTable([head, ...rows]));
  const said = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
  console.log(`\n  medians; ${said.join(", ")}`);
}

function figuresOf(found: readonly Way[]) {
  const at = (ratio: number): Spread =>
    spread(found.map(({ delays }) => delays[Math.ceil(ratio * delays.length) - 1] ?? delays[0] ?? Number.NaN));
  const times = { first: at(0), half: at(0.5), all: at(1) };
  const cpuMs = spread(found.map((way) => way.cpuMs)).median;
  return { times, perSecond: ((most - 1) * 1000) / times.all.median, cpuMs };
}
