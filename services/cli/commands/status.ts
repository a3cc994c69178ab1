import { Command } from "commander";
import { createLogUpdate } from "log-update";
import { untilSignal } from "../../../shared/lifecycle/signal.ts";
import type { EngineClient } from "../../../shared/rpc/engine-client.ts";
import { wantsColor } from "../color.ts";
import { type DialGiven, dialOptions, openDial } from "../dial-options.ts";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { plainJson } from "../plain-json.ts";
import { print, warn } from "../serve.ts";
import { readStatuses, type Watched, watchStatuses } from "../status/read.ts";
import { renderStatus } from "../status/render.ts";
import { terminalWidth } from "../terminal-width.ts";
import { unreachableExit } from "../unreachable.ts";

interface Options extends DialGiven {
  readonly engine: string;
  readonly watch?: true;
  readonly json?: true;
}

const examples = `
Examples:
  microscaler status
  microscaler status --watch
  microscaler status --engine 127.0.0.1:7102 --json

With --watch and --json there is one object on each line.`;

/** `microscaler status`: what every pool of an engine has, and why. */
export function statusCommand(): Command {
  const command = new Command("status")
    .summary("show what every workload has, and why")
    .description(
      "Shows each workload's queue against its target, its replicas and why it has them. Priority 1 is the highest.",
    )
    .addOption(addressOption("--engine <host:port>", "the engine to ask", loopback(defaultPorts.engine)))
    .option("--watch", "keep showing it as it changes")
    .option("--json", "print it as JSON")
    .addHelpText("after", examples)
    .action(async ({ engine, watch, json, ...given }: Options) => {
      const { engineClient } = await import("../../../shared/rpc/engine-client.ts");
      const { dial, close } = openDial(given, { serves: false, addresses: [engine], warn });
      const client = engineClient(engine, dial);
      try {
        if (watch) await follow(client, json === true);
        else print(await once(client, json === true));
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

async function once(client: EngineClient, json: boolean): Promise<string> {
  const statuses = await readStatuses(client);
  return json ? asJson({ statuses }, 2) : asText({ statuses });
}

/** At most this often, however fast things change. */
const frameMs = 200;

async function follow(client: EngineClient, json: boolean): Promise<void> {
  const over = Promise.race([untilSignal(), untilNobodyReads()]);
  const show = json ? (watched: Watched) => print(asJson(watched)) : screen();
  let newest: Watched | undefined;
  const watch = await watchStatuses(client, (watched) => {
    newest = watched;
  });
  const frames = setInterval(() => {
    if (newest) show(newest);
    newest = undefined;
  }, frameMs);
  await over;
  clearInterval(frames);
  watch.close();
}

function screen(): (watched: Watched) => void {
  if (!process.stdout.isTTY) return (watched) => print(`${asText(watched)}\n`);
  const update = createLogUpdate(process.stdout);
  return (watched) => update(asText(watched));
}

function untilNobodyReads(): Promise<void> {
  return new Promise((resolve) => process.stdout.once("error", () => resolve()));
}

function asText({ statuses, problem }: Watched): string {
  const options = { width: terminalWidth(process.stdout, 120), color: wantsColor(process.stdout) };
  const pools = statuses.map((status) => renderStatus(status, options));
  if (pools.length === 0) pools.push("the engine has no pools");
  return [...pools, ...(problem === undefined ? [] : [`${problem}; trying again`])].join("\n\n");
}

function asJson({ statuses, problem }: Watched, indent?: number): string {
  return plainJson({ pools: statuses, ...(problem === undefined ? {} : { problem }) }, indent);
}
