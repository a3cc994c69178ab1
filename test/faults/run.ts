import { setTimeout as sleep } from "node:timers/promises";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { Choose } from "../soak/happenings/happening.ts";
import { wrongShown } from "./console-shows.ts";
import { changeMetrics, changeRecords } from "./inputs.ts";
import type { Fault, Kind } from "./kinds/kind.ts";
import { linkKinds } from "./kinds/links.ts";
import { processKinds } from "./kinds/processes.ts";
import { storeKinds } from "./kinds/store.ts";
import { surroundingKinds } from "./kinds/surroundings.ts";
import { type Memory, memory } from "./memory.ts";
import { pools } from "./pools.ts";
import { settle } from "./settle.ts";
import { wrongWords } from "./words.ts";
import type { World } from "./world.ts";

export interface FaultRun {
  readonly faults: number;
  readonly choose: Choose;
  /** Only these kinds happen, e.g. `killed engine`; empty: all. */
  readonly kinds: readonly string[];
  /** Called before each fault, and after each settling. */
  tell(line: string): void;
}

export interface FaultReport {
  readonly done: number;
  /** Empty: every law held. */
  readonly problems: readonly string[];
  /** How long it took until all was right after rounds with a fault of the kind, ms. */
  readonly settled: ReadonlyMap<string, readonly number[]>;
  readonly memory: Memory;
}

const kinds: readonly Kind[] = [...linkKinds, ...processKinds, ...storeKinds, ...surroundingKinds];

const mostAtOnce = 3;
const mostApartMs = 1500;

/** Where only few kinds are to happen there may be no other subject for another. */
const mostDraws = 1000;

/** At the end nothing happens for so long, before memory is looked at. */
const restMs = 10_000;

/** Lets so many faults happen; ends with the first law that is broken, as what follows from it says nothing more. */
export async function runFaults(world: World, run: FaultRun): Promise<FaultReport> {
  const settled = new Map<string, number[]>();
  const held = memory();
  let done = 0;
  let problems = await begin(world, run);
  while (done < run.faults && problems.length === 0) {
    const most = Math.min(run.faults - done, run.choose.between(1, mostAtOnce));
    const round = draw(world, run, most);
    if (round.length === 0) return { done, problems: [noneOf(run.kinds)], settled, memory: held };
    const outcome = await letHappen(world, round, run, done);
    done += round.length;
    held.measure(world.planes.all);
    if (typeof outcome !== "number") problems = outcome;
    else for (const { kind } of round) settled.set(kind, [...(settled.get(kind) ?? []), outcome]);
  }
  if (problems.length === 0) problems = await end(world, held);
  return { done, problems, settled, memory: held };
}

function noneOf(kinds: readonly string[]): string {
  return `none of these faults can happen here: ${kinds.join(", ")}`;
}

/** All is right before anything happens; only what has come to its count can be paused there. */
async function begin(world: World, run: FaultRun): Promise<readonly string[]> {
  if (!world.disk.fill) run.tell("left out: disk of logs full, as nobody but root may make a small disk to fill");
  try {
    changeMetrics(world, run.choose);
    for (const prepare of [() => undefined, world.wanted.pause]) {
      prepare();
      await world.wanted.say();
      const outcome = await judged(world);
      if (typeof outcome !== "number") return outcome;
      run.tell(`all is right after ${outcome} ms`);
    }
    return [];
  } catch (thrown) {
    return [messageOf(thrown)];
  }
}

/** So many faults, each on something else. */
function draw(world: World, { choose, kinds: wanted }: FaultRun, count: number): readonly Fault[] {
  const drawn: Fault[] = [];
  const chosen = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  for (let draws = 0; drawn.length < count && draws < mostDraws; draws += 1) {
    const fault = choose.oneOf(chosen)?.draw(world, choose);
    if (!fault || (wanted.length > 0 && !wanted.includes(fault.kind))) continue;
    if (drawn.every(({ subject }) => subject !== fault.subject)) drawn.push(fault);
  }
  return drawn;
}

/** One round: faults that overlap, then rest. Resolves with the ms it took until all was right, or with what is wrong. */
async function letHappen(
  world: World,
  round: readonly Fault[],
  { choose, tell }: FaultRun,
  before: number,
): Promise<number | readonly string[]> {
  try {
    changeMetrics(world, choose);
    await changeRecords(world, choose);
    const running = round.map(async (fault, index) => {
      await sleep(index === 0 ? 0 : choose.between(0, mostApartMs));
      tell(`fault ${before + index + 1}: ${fault.kind}: ${fault.subject} ${fault.detail}`);
      await fault.happen();
    });
    await sleep(choose.between(0, mostApartMs));
    changeMetrics(world, choose);
    await allOver(running);
    await world.wanted.say();
  } catch (thrown) {
    return [messageOf(thrown), ...violations(world)];
  }
  const outcome = await judged(world);
  if (typeof outcome === "number") tell(`  all is right after ${outcome} ms`);
  return outcome;
}

/** None goes on where another failed. @throws the first failure */
async function allOver(running: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(running);
  await Promise.all(running);
}

/** Waits until all is right, and asks every law. */
async function judged(world: World): Promise<number | readonly string[]> {
  const settled = await settle(world);
  const problems = [
    ...violations(world),
    ...wrongWords(world.planes.all.filter((one) => one !== world.planes.redis)),
    ...world.recoveries.tooLong(),
    ...(await deposedObeyed(world)),
    ...(await wrongShown(world)),
  ];
  if (typeof settled !== "number") problems.push(...settled.map((problem) => `not right in the end: ${problem}`));
  return problems.length > 0 ? problems : Number(settled);
}

function violations({ oracle }: World): readonly string[] {
  return oracle.violations.map(({ problem, journal }) =>
    [problem, ...journal.map((entry) => `    ${JSON.stringify(entry)}`)].join("\n"),
  );
}

/** A command of the generation before is to be refused, whoever is asked. */
async function deposedObeyed({ actuator, oracle }: World): Promise<readonly string[]> {
  const told = pools.map(async ({ name }) => {
    const { generation } = oracle.pool(name);
    if (generation < 1n) return [];
    const fence = { holder: "deposed", generation: generation - 1n };
    const command = { pool: name, fence, sequence: 1_000_000n, orders: [] };
    const answer = await actuator.apply(command, { deadlineMs: 2000 }).catch((thrown: unknown) => thrown);
    if (answer instanceof MicroscalerError && answer.code === "stale-generation") return [];
    return [`pool ${name}: a deposed engine ${answer instanceof Error ? `is told: ${answer.message}` : "was obeyed"}`];
  });
  return (await Promise.all(told)).flat();
}

async function end(world: World, held: Memory): Promise<readonly string[]> {
  await sleep(restMs);
  const grown = held.judge(world.planes.all);
  const outcome = await judged(world);
  return [...grown, ...(typeof outcome === "number" ? [] : outcome)];
}
