import { randomBytes } from "node:crypto";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { docker } from "../support/docker-daemon.ts";
import { tinyImage } from "../support/docker-image.ts";
import { runOptions } from "../support/run-options.ts";
import { benchConditions } from "./bench-conditions.ts";
import { type Containers, followDaemon } from "./bench-daemon.ts";
import { type Batch, batch } from "./reallocation-batch.ts";
import { type Stage, startStage } from "./reallocation-stage.ts";
import { variants } from "./reallocation-variants.ts";
import { type MoveTimes, moveTimes } from "./spread.ts";
import { textTable } from "./text-table.ts";

/*
 * A backlog appears, and 8 of 10 slots move from the remainder to the consumers, on the Docker of this machine: from the
 * sample that says so to the first of the 8, to all of them in the mean, and to the last, as Docker's own events tell.
 * Beside Microscaler, in turns with it, the same move as a batch: all 8 stopped at once, then the others started at once.
 *   npm run bench:reallocation                   as text
 *   npm run bench:reallocation -- --json         { coldMs: { first: { median, p95 }, mean, last }, createdMs, pausedMs, batchMs, conditions }
 *   npm run bench:reallocation -- --rounds 20    so many moves of each kind
 */
const options = runOptions("npm run bench:reallocation -- [--json] [--rounds 12]", { rounds: 12 });
const kinds = [...variants, "batch"] as const;
type Kind = (typeof kinds)[number];

const containers: Containers = { life: randomBytes(4).toString("hex"), image: await tinyImage(), network: "none" };
const conditions = await benchConditions(docker, containers.network, options.count("rounds"));
const daemon = await followDaemon(docker, containers.life);
const stage = await startStage(daemon, containers);
const baseline = batch(daemon, containers);
const end = async () => {
  await stage.stop();
  await daemon.close();
};
void untilSignal()
  .then(end)
  .then(() => process.exit(130));

const moves = await allMoves(stage, baseline).finally(end);
const times = new Map(kinds.map((kind) => [kind, moveTimes(moves.get(kind) ?? [])]));

if (options.json) {
  const figures = Object.fromEntries([...times].map(([kind, found]) => [`${kind}Ms`, found]));
  console.log(JSON.stringify({ ...figures, conditions }));
} else {
  console.log(tableOf(times));
  console.log(
    `\n  ${Object.entries(conditions)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
  );
}

async function allMoves(planes: Stage, ancestor: Batch): Promise<ReadonlyMap<Kind, (readonly number[])[]>> {
  const found = new Map(kinds.map((kind): [Kind, (readonly number[])[]] => [kind, []]));
  for (let round = -1; round < options.count("rounds"); round += 1) {
    for (const kind of kinds) {
      const delays = await (kind === "batch" ? moveBatch(ancestor) : movePool(planes, kind));
      if (round >= 0) found.get(kind)?.push(delays); // the one before warms up
      process.stderr.write(`round ${round + 1}: ${kind} ${delays.map(Math.round).join(" ")}\n`);
    }
  }
  return found;
}

async function movePool(planes: Stage, kind: (typeof variants)[number]): Promise<readonly number[]> {
  await planes.rest(kind);
  const delays = await planes.move(kind);
  await planes.rest(kind);
  return delays;
}

async function moveBatch(ancestor: Batch): Promise<readonly number[]> {
  await ancestor.rest();
  const fromMs = performance.now();
  const times = await ancestor.move();
  return times.map((atMs) => atMs - fromMs);
}

function tableOf(found: ReadonlyMap<Kind, MoveTimes>): string {
  const against = found.get("batch");
  const columns = ["first", "mean", "last"] as const;
  const head = ["ms, median (p95)", ...columns.flatMap((column) => [column, "of batch"])];
  const rows = [...found].map(([kind, one]) => [
    kind,
    ...columns.flatMap((column) => {
      const { median, p95 } = one[column];
      const ratio = median / (against?.[column].median ?? Number.NaN);
      return [`${median.toFixed(0)} (${p95.toFixed(0)})`, ratio.toFixed(2)];
    }),
  ]);
  return textTable([head, ...rows]);
}
