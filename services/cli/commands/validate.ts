import { Command } from "commander";
import { refusal, warningLine } from "../config/fault.ts";
import type { Loaded } from "../config/load.ts";
import type { RequestEstimate } from "../config/request-estimate.ts";
import { readYaml } from "../config/yaml-file.ts";
import { CommandExit, exitCodes } from "../exit.ts";
import { print } from "../serve.ts";

interface Options {
  readonly json?: true;
  readonly refs: boolean;
}

const examples = `
Examples:
  microscaler validate pools.yaml
  microscaler validate pools.yaml --json
  microscaler validate pools.yaml --no-refs    (where the secrets are not at hand)`;

/** `microscaler validate FILE`: everything that is wrong with a configuration, and what may surprise. */
export function validateCommand(): Command {
  return new Command("validate")
    .summary("check a configuration")
    .description(
      "Checks a configuration and tells everything that is wrong with it, with line and column, what may surprise, and the requests it makes where they cost.",
    )
    .argument("<file>", "the configuration, a YAML file")
    .option("--json", "print the result as one JSON object")
    .option("--no-refs", "do not check that references resolve here")
    .addHelpText("after", examples)
    .action(async (file: string, { json, refs }: Options) => {
      const { checkConfig } = await import("../config/load.ts");
      const loaded = checkConfig(file, readYaml(file), { references: refs ? "check" : "skip" });
      const { estimateLines, requestEstimate } = await import("../config/request-estimate.ts");
      const estimate = loaded.ok ? requestEstimate(loaded.config.pools) : undefined;
      if (json) sayJson(file, loaded, estimate);
      else sayText(file, loaded, estimate ? estimateLines(estimate) : []);
    });
}

function sayJson(file: string, loaded: Loaded, requestsPerMonth: RequestEstimate | undefined): void {
  const faults = loaded.ok ? [] : loaded.faults;
  const warnings = loaded.ok ? loaded.config.warnings : [];
  print(JSON.stringify({ valid: loaded.ok, file, faults, warnings, requestsPerMonth }, null, 2));
  if (!loaded.ok) throw new CommandExit(exitCodes.invalid);
}

function sayText(file: string, loaded: Loaded, requests: readonly string[]): void {
  if (!loaded.ok) throw refusal(file, loaded.faults);
  const { pools, warnings } = loaded.config;
  for (const warning of warnings) print(warningLine(warning));
  const { length } = pools;
  print(`${file} is valid: ${length === 1 ? "1 pool" : `${length} pools`}`);
  for (const line of requests) print(`  ${line}`);
}
