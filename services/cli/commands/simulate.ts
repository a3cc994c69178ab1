import { Command, Option } from "commander";
import { MicroscalerError } from "../../../shared/errors.ts";
import { wantsColor } from "../color.ts";
import { print } from "../serve.ts";
import { configuredLaw, parseLawNames } from "../simulate/law-names.ts";
import { addWorldOptions, type WorldOptions } from "../simulate/options.ts";
import { progressLine } from "../simulate/progress-line.ts";
import type { Report } from "../simulate/report/report.ts";
import { terminalWidth } from "../terminal-width.ts";

interface Options extends WorldOptions {
  readonly config?: string;
  readonly pool?: string;
  readonly compare?: readonly string[];
  readonly json?: true;
  readonly csv?: string;
  readonly html?: string;
}

const examples = `
Examples:
  microscaler simulate
  microscaler simulate --trace yesterday.csv --compare adaptive,queue-pid --html report.html
  microscaler simulate -c pools.yaml --trace yesterday.csv
  microscaler simulate -c pools.yaml --trace orders=orders.csv --trace mails=mails.csv --compare configured,adaptive

A trace is a CSV file with a header and the columns t (seconds, or times such as 2026-11-22T10:00:00Z; it begins at the
first) and rate (messages per second). Simulations run in virtual time and contact nothing: with -c, references need not resolve. With -c, --compare
puts each law in place of the targets of the workloads that have a trace; "configured" is the file as it is.`;

const standardLaws = ["adaptive", "queue-pid", "proportional"];

/** `microscaler simulate`: what laws, or a configuration, would have done. */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .summary("try laws or a configuration on your own traffic, in virtual time")
    .description("Runs the engine's decisions against simulated queues and replicas, in virtual time, and scores them.")
    .option("-c, --config <file>", "a configuration: what it would have done")
    .addOption(new Option("--pool <name>", "the pool of the configuration, where several have a metric"))
    .addOption(
      new Option(
        "--compare <laws>",
        `laws to run side by side (default: ${standardLaws.join(",")}; with -c: configured)`,
      ).argParser(parseLawNames),
    );
  return addWorldOptions(command)
    .option("--json", "print the scores as one JSON object")
    .option("--csv <file>", "write the curves as CSV")
    .option("--html <file>", "write scores and curves as a page that needs nothing else")
    .addHelpText("after", examples)
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  const { json, csv, html, pool, config } = options;
  if (pool !== undefined && config === undefined) {
    throw new MicroscalerError("invalid", `--pool names ${pool}, which needs the configuration it is in: -c FILE`);
  }
  const { checkWritable, writeText } = await import("../simulate/write-text.ts");
  for (const file of [csv, html]) if (file !== undefined) checkWritable(file);
  const progress = progressLine(process.stderr);
  const report = await run(options, progress.say).finally(progress.done);
  if (csv !== undefined) writeText(csv, (await import("../simulate/report/csv.ts")).reportCsv(report));
  if (html !== undefined) writeText(html, (await import("../simulate/report/page/page.ts")).reportPage(report));
  if (json) print((await import("../simulate/report/json.ts")).reportJson(report));
  else print(await text(report));
}

async function run({ config, compare: chosen, ...options }: Options, say: (text: string) => void): Promise<Report> {
  const { compare } = await import("../simulate/compare.ts"); // other commands need not load the engine
  const { curveSpacingMs } = await import("../simulate/curve-spacing.ts");
  if (config === undefined) {
    const { oneQueueComparison } = await import("../simulate/one-queue-comparison.ts");
    return compare(oneQueueComparison(options, chosen ?? standardLaws, curveSpacingMs), say);
  }
  const { configuredComparison } = await import("../simulate/configured-comparison.ts");
  return compare(configuredComparison({ ...options, config }, chosen ?? [configuredLaw], curveSpacingMs), say);
}

async function text(report: Report): Promise<string> {
  const { reportText } = await import("../simulate/report/text.ts");
  return reportText(report, { width: terminalWidth(process.stdout, 100), color: wantsColor(process.stdout) });
}
