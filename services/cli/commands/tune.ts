import { Command, Option } from "commander";
import { wantsColor } from "../color.ts";
import { print } from "../serve.ts";
import { addWorldOptions, wholeNumber } from "../simulate/options.ts";
import { progressLine } from "../simulate/progress-line.ts";
import { tunableLaws } from "../simulate/tune/tunable-laws.ts";
import type { TuneOptions } from "../simulate/tune/tune.ts";

interface Options extends TuneOptions {
  readonly json?: true;
}

const examples = `
Examples:
  microscaler tune --trace yesterday.csv --law queue-pid
  microscaler tune --trace yesterday.csv --law proportional --plant marathon --target 20

The law is tuned on the first half of the trace and judged on both. What is made small is cost + 10 × share of the time
above the target + changes per hour / 20,000. The target "adaptive" needs no tuning: compare with microscaler simulate.`;

/** `microscaler tune`: the parameters of a law that fit a trace. */
export function tuneCommand(): Command {
  const command = new Command("tune")
    .summary("fit the parameters of a law to your own traffic")
    .description(
      "Searches for the parameters of a law that fit a trace, in virtual time, and prints what to configure.",
    )
    .addOption(new Option("--law <name>", "the law to tune").choices(Object.keys(tunableLaws)).default("queue-pid"));
  return addWorldOptions(command)
    .addOption(
      new Option("--tries <number>", "how many settings to try").default(200).argParser(wholeNumber(1, 10_000)),
    )
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", examples)
    .action(tuneLaw);
}

async function tuneLaw({ json, ...options }: Options): Promise<void> {
  const { tune } = await import("../simulate/tune/tune.ts"); // other commands need not load the engine
  const { arrivalsFor } = await import("../simulate/world.ts");
  const { tunedJson, tunedText } = await import("../simulate/tune/text.ts");
  const progress = progressLine(process.stderr);
  try {
    const tuned = tune(options, arrivalsFor(options), progress.say);
    progress.done();
    print(json ? tunedJson(tuned) : tunedText(tuned, wantsColor(process.stdout)));
  } finally {
    progress.done();
  }
}
