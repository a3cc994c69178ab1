import { Command } from "commander";
import { absentIn, type CheckedMetric } from "../check/checked-metric.ts";
import { wantsColor } from "../color.ts";
import type { Config } from "../config/load.ts";
import { type DialGiven, dialOptions, openDial } from "../dial-options.ts";
import { CommandExit, exitCodes } from "../exit.ts";
import { configOption } from "../options.ts";
import { print, warn } from "../serve.ts";
import { progressLine } from "../simulate/progress-line.ts";
import { terminalWidth } from "../terminal-width.ts";
import { unreachableExit } from "../unreachable.ts";

interface Options extends DialGiven {
  readonly config: string;
  readonly json?: true;
}

const examples = `
Examples:
  microscaler check -c pools.yaml
  microscaler check -c pools.yaml --json

It asks the collectors that the file names; where it names none, one runs here for as long as that takes, and references
must resolve here. The exit code is 1 where any metric is absent.`;

/** `microscaler check -c FILE`: reads every metric once. */
export function checkCommand(): Command {
  const command = new Command("check")
    .summary("read every metric once, and say which cannot be read and why")
    .description("Reads every metric of a configuration once and shows what was read, or why there is nothing.")
    .addOption(configOption())
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", examples)
    .action(check);
  for (const option of dialOptions()) command.addOption(option);
  return command;
}

async function check({ config: file, json, ...given }: Options): Promise<void> {
  const { loadConfig } = await import("../config/load.ts");
  const config = loadConfig(file, { references: "check-unless-apart" }); // read once: it may be a pipe
  const metrics = await readAll(config, given);
  if (json) print((await import("../check/json.ts")).checkJson(file, metrics));
  else print(await text(file, metrics));
  const absent = absentIn(metrics);
  if (absent > 0) throw new CommandExit(exitCodes.failed, json ? "" : absentText(absent, metrics.length));
}

async function readAll(config: Config, given: DialGiven): Promise<readonly CheckedMetric[]> {
  const { namedMetrics } = await import("../config/named-metrics.ts");
  const metrics = namedMetrics(config.pools);
  if (metrics.length === 0) return [];
  const { openCollector } = await import("../check/collector.ts"); // other commands need not load the collector
  const { unlessInterrupted } = await import("../check/unless-interrupted.ts");
  const { readMetrics } = await import("../check/read-metrics.ts");
  const progress = progressLine(process.stderr);
  const say = (left: number) => progress.say(`reading metrics: ${left} to come`);
  const { dial, close } = openDial(given, { serves: false, addresses: config.collectors ?? [], warn });
  const collector = await openCollector(config, dial);
  say(metrics.length);
  try {
    return await unlessInterrupted(readMetrics(metrics, collector, say)); // nothing that was begun outlives it
  } catch (thrown) {
    throw unreachableExit(thrown);
  } finally {
    progress.done();
    await collector.close();
    close();
  }
}

async function text(file: string, metrics: readonly CheckedMetric[]): Promise<string> {
  if (metrics.length === 0) return `${file} names no metric`;
  const { checkText } = await import("../check/text.ts");
  return checkText(metrics, { width: terminalWidth(process.stdout, 120), color: wantsColor(process.stdout) });
}

function absentText(absent: number, all: number): string {
  return `${absent} of ${all} ${all === 1 ? "metric" : "metrics"} ${absent === 1 ? "is" : "are"} absent`;
}
