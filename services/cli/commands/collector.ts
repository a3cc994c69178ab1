import { Command } from "commander";
import type { AllowList } from "../../../shared/config/references.ts";
import { allowRefOption, defaultPorts, listenOptions } from "../options.ts";
import { openProtection, type SecurityGiven, securityOptions } from "../security-options.ts";
import { serve } from "../serve.ts";

interface Options extends SecurityGiven {
  readonly listen: string;
  readonly opsListen: string;
  readonly allowRef?: AllowList;
  readonly allowExec: boolean;
}

const examples = `
Examples:
  microscaler collector
  microscaler collector --listen 127.0.0.1:7101 --allow-ref env:AZURE_STORAGE_CONNECTION_STRING`;

/** `microscaler collector`: the metric-collector alone. */
export function collectorCommand(): Command {
  const [listen, opsListen] = listenOptions(defaultPorts.collector);
  const command = new Command("collector")
    .summary("run the metric-collector alone")
    .description("Runs the metric-collector: reads queues and gauges for the engines that dial it.")
    .addOption(listen)
    .addOption(opsListen)
    .addOption(allowRefOption())
    .option(
      "--allow-exec",
      "let metrics with the source command run programs: whoever reaches the port can run any",
      false,
    )
    .addHelpText("after", examples)
    .action(async ({ allowRef = new Set(), ...options }: Options) => {
      const { startCollector } = await import("../../metric-collector/main.ts");
      await serve("collector", async (log, keep) =>
        startCollector({ ...options, allowRefs: allowRef, log, protection: openProtection(options, log, keep) }),
      );
    });
  for (const option of securityOptions()) command.addOption(option);
  return command;
}
