import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../shared/errors.ts";
import { spread } from "../bench/spread.ts";
import { textTable } from "../bench/text-table.ts";
import { foreignHappenings } from "./happenings/foreign.ts";
import { type Choose, chooseBy, type Happening } from "./happenings/happening.ts";
import { orderHappenings } from "./happenings/orders.ts";
import { planeHappenings } from "./happenings/planes.ts";
import { settle } from "./settle.ts";
import { oursIn } from "./truth.ts";
import type { World } from "./world.ts";

export interface SoakOptions {
  readonly events: number;
  /** From 0 to 1, the same for the same seed. */
  readonly chance: () => number;
}

export interface SoakReport {
  /** Each begins with the event after which it was seen. */
  readonly faults: readonly string[];
  readonly lines: readonly string[];
}

/** Events that come before anybody looks. */
const mostAtOnce = 3;
const mostBetweenMs = 400;

const lastLines = 30;

/** Lets so many events happen; ends at the first fault, as what follows from it says nothing more. */
export async function soak(world: World, { events, chance }: SoakOptions): Promise<SoakReport> {
  const choose = chooseBy(chance);
  const possible = happeningsIn(world);
  const tally = new Map<string, number[]>();
  let faults = await ordersFirst(world);
  for (let done = 0; done < events && faults.length === 0; ) {
    const count = Math.min(events - done, choose.between(1, mostAtOnce));
    const burst = Array.from({ length: count }, () => drawn(possible, choose));
    faults = await letHappen(world, burst, choose, done + 1);
    done += count;
    if (faults.length > 0) break;
    const settled = await look(world, `event ${done}`);
    if (typeof settled !== "number") faults = settled;
    else for (const { name } of burst) tally.set(name, [...(tally.get(name) ?? []), settled]);
  }
  return { faults: faults.length > 0 ? faults : await leaveNothing(world), lines: [tableOf(tally)] };
}

function happeningsIn({ engine }: World): readonly Happening[] {
  const all = [...planeHappenings, ...foreignHappenings, ...orderHappenings];
  return all.filter(({ endsEngine }) => !endsEngine || typeof engine !== "string");
}

async function ordersFirst(world: World): Promise<readonly string[]> {
  world.commander.order(world.workloads.map((workload) => ({ workload, desired: 3, mark: "1", pausable: false })));
  const settled = await look(world, "event 0");
  return typeof settled === "number" ? [] : settled;
}

function drawn(possible: readonly Happening[], choose: Choose): Happening {
  const found = choose.oneOf(possible.flatMap((one) => Array.from({ length: one.weight }, () => one)));
  if (!found) throw new Error("nothing can happen");
  return found;
}

async function letHappen(
  world: World,
  burst: readonly Happening[],
  choose: Choose,
  first: number,
): Promise<readonly string[]> {
  for (const [index, one] of burst.entries()) {
    const event = `event ${first + index}`;
    try {
      console.log(`${event}: ${one.name}: ${await one.happen(world, choose)}`);
    } catch (thrown) {
      return [`${event}: ${one.name}: ${messageOf(thrown)}`, lastWords(world)];
    }
    await sleep(choose.between(0, mostBetweenMs));
  }
  return [];
}

/** How long all took to be as ordered, or what is wrong. */
async function look(world: World, event: string): Promise<number | readonly string[]> {
  const settled = await settle(world);
  const faults = [
    ...(typeof settled === "number" ? [] : settled),
    ...(await world.bystanders.faults()),
    ...surprises(world),
  ];
  if (faults.length > 0) return [...faults.map((fault) => `${event}: ${fault}`), lastWords(world)];
  console.log(`  as ordered after ${settled} ms`);
  return settled;
}

/** Told by the actuator where the program itself is wrong. */
function surprises({ actuator }: World): readonly string[] {
  return actuator
    .log()
    .split("\n")
    .filter((line) => /call failed unexpectedly|unhandled|Error: .*\n? {4}at /i.test(line));
}

/** Nothing is ordered any more: no container is left, and no volume where the engine is ours alone. */
async function leaveNothing(world: World): Promise<readonly string[]> {
  const { docker, pool, commander, engine } = world;
  commander.order(commander.ordered.map(({ workload, mark }) => ({ workload, mark, desired: 0, pausable: false })));
  const settled = await look(world, "at the end");
  if (typeof settled !== "number") return settled;
  const left = (await oursIn(docker, pool)).map(({ name, state }) => `at the end: ${name} (${state}) is left`);
  const { Volumes } = typeof engine === "string" ? { Volumes: [] } : await docker.listVolumes();
  return [...left, ...Volumes.map(({ Name }) => `at the end: the volume ${Name} is left`)];
}

function lastWords({ actuator }: World): string {
  return `the actuator's last words:\n${actuator.log().split("\n").slice(-lastLines).join("\n")}`;
}

function tableOf(tally: ReadonlyMap<string, readonly number[]>): string {
  const rows = [...tally].map(([name, times]) => {
    const { median, p95 } = spread(times);
    return [name, `${times.length}`, `${median}`, `${p95}`, `${Math.max(...times)}`];
  });
  return textTable([["until all was as ordered, ms", "times", "median", "p95", "most"], ...rows.sort()]);
}
