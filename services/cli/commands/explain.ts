import { Command } from "commander";
import { wantsColor } from "../color.ts";
import { type DialGiven, dialOptions, openDial } from "../dial-options.ts";
import { type Explained, renderExplanation } from "../explain/render.ts";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { plainJson } from "../plain-json.ts";
import { print, warn } from "../serve.ts";
import { terminalWidth } from "../terminal-width.ts";
import { unreachableExit } from "../unreachable.ts";

interface Options extends DialGiven {
  readonly engine: string;
  readonly json?: true;
}

const examples = `
Examples:
  microscaler explain orders consumer
  microscaler explain orders consumer --engine 127.0.0.1:7102 --json`;

/** `microscaler explain POOL WORKLOAD`: why a workload has the replicas it has. */
export function explainCommand(): Command {
  const command = new Command("explain")
    .summary("say why a workload has the replicas it has")
    .description(
      "Tells the sample, what the target asks for, which guards narrow it, what the capacity grants, what runs, and what it waits for.",
    )
    .argument("<pool>", "the name of the pool")
    .argument("<workload>", "the name of the workload")
    .addOption(addressOption("--engine <host:port>", "the engine to ask", loopback(defaultPorts.engine)))
    .option("--json", "print it as JSON")
    .addHelpText("after", examples)
    .action(async (pool: string, workload: string, { engine, json, ...given }: Options) => {
      const { engineClient } = await import("../../../shared/rpc/engine-client.ts");
      const { dial, close } = openDial(given, { serves: false, addresses: [engine], warn });
      const client = engineClient(engine, dial);
      try {
        const explained = await client.explain(pool, workload);
        const { explanation, recent } = explained;
        print(json ? plainJson({ ...explanation, recent }, 2) : asText(explained));
      } catch (thrown) {
        throw unreachableExit(thrown);
      } finally {
        client.close();
        close();
      }
    });
  for (const option of dialOptions()) command.addOption(option);
  return command;
}

function asText(explained: Explained): string {
  const width = terminalWidth(process.stdout, 120);
  return renderExplanation(explained, { width, color: wantsColor(process.stdout) });
}
