import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { chooseBy } from "../soak/happenings/happening.ts";
import { chances } from "../support/chances.ts";
import { runOptions } from "../support/run-options.ts";
import { historyText, summaryOf, summaryText } from "./report.ts";
import { runFaults } from "./run.ts";
import { startWorld } from "./world.ts";

/*
 * All planes as processes of their own (Redis, two collectors, three engines, the simulated actuator), each connection
 * through a proxy of its own, while everything that can break does. A journal that the actuator writes is held against
 * the laws with every line; after every few faults all has to be as it is to be.
 *   npm run test:faults                              500 faults
 *   npm run test:faults -- --faults 40 --seed 7      so many, chosen by this seed
 *   npm run test:faults -- --faults 20 "killed engine" frozen     of these kinds alone, as the table calls them
 *   npm run test:faults -- --patience 4              every bound on time four times as long, on a busy machine
 *   npm run test:faults -- --json                    the summary as JSON on standard output, all else on standard error
 */
const usage = "npm run test:faults -- [--faults 500] [--seed 1] [--patience 1] [--json] [KIND ...]";

const options = runOptions(usage, { faults: 500, seed: 1, patience: 1 });
const [faults, seed] = [options.count("faults"), options.count("seed")];
const tell = options.json ? console.error : console.log;

for (const program of ["redis-server", "prlimit"]) {
  if (!spawnSync(program, ["--version"]).error) continue;
  process.stderr.write(`there is no ${program}; install it (Debian: redis-server, util-linux)\n`);
  process.exit(1);
}
const built = spawnSync(process.execPath, [join(packageRoot(), "services/cli/bin.js"), "--version"]);
if (built.status !== 0) {
  process.stderr.write(`${built.stderr}`);
  process.exit(1);
}
const world = await startWorld(options.count("patience"));
void untilSignal().then(async () => {
  await world.close();
  process.exit(130);
});
tell(`seed ${seed}, ${faults} faults`);
try {
  const report = await runFaults(world, { faults, choose: chooseBy(chances(seed)), kinds: options.words, tell });
  const summary = summaryOf(seed, report, world.recoveries.all);
  tell(summaryText(summary));
  for (const problem of report.problems) console.error(`seed ${seed}, after ${report.done} faults: ${problem}`);
  if (report.problems.length > 0) {
    console.error(`what had happened, ms on the clock of the journal:\n${historyText(world.history)}`);
    console.error(`what the planes had to say is in ${world.keepLogs()}`);
  }
  if (options.json) console.log(JSON.stringify(summary));
  tell(report.problems.length === 0 ? "every law held" : `${report.problems.length} violations`);
  process.exitCode = report.problems.length === 0 ? 0 : 1;
} finally {
  await world.close();
}
