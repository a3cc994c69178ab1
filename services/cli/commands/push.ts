import { Command, InvalidArgumentError, Option } from "commander";
import { durationMs } from "../../../shared/config/duration.ts";
import type { PushedSample } from "../../../shared/rpc/push.ts";
import { type DialGiven, dialOptions, openDial } from "../dial-options.ts";
import { CommandExit, exitCodes } from "../exit.ts";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { warn } from "../serve.ts";
import { unreachableExit } from "../unreachable.ts";

interface Options extends DialGiven {
  readonly collector: string;
  readonly inFlight?: number;
  readonly arrivalsTotal?: number;
  readonly age?: number;
}

const examples = `
Examples:
  microscaler push orders 120
  microscaler push orders "$(count-orders)" --in-flight 4
  microscaler push orders 120 --age 5s --collector 127.0.0.1:7101

The value holds until the metric's \`expires\`, 30 seconds where it says nothing: push again before that, also when nothing
has changed. What is no number is refused: where nobody knows how much waits, push nothing.`;

/** `microscaler push NAME VALUE`: a value for the metrics of the source `push`. */
export function pushCommand(): Command {
  const command = new Command("push")
    .summary("give a value to metrics that are pushed")
    .description("Gives a value to every metric with the source push and this name.")
    .argument("<name>", "the name that the metric has")
    .argument("<value>", "how much waits", count)
    .addOption(new Option("--in-flight <number>", "taken by a consumer, not finished yet").argParser(count))
    .addOption(new Option("--arrivals-total <number>", "everything that ever arrived").argParser(count))
    .addOption(new Option("--age <duration>", "how old the value is already, such as 5s").argParser(age))
    .addOption(addressOption("--collector <host:port>", "the collector to tell", loopback(defaultPorts.collector)))
    .addHelpText("after", examples)
    .action(pushOne);
  for (const option of dialOptions()) command.addOption(option);
  return command;
}

/** An empty text is no 0: it is what a command leaves that has failed. */
function count(text: string): number {
  const number = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError("It must be a number that is at least 0.");
}

function age(text: string): number {
  const ms = durationMs(text);
  if (Number.isFinite(ms)) return ms;
  throw new InvalidArgumentError('It must be a duration such as "500ms", "2s" or "5m".');
}

const deadlineMs = 5000;

async function pushOne(name: string, value: number, { collector, age: ageMs, ...given }: Options): Promise<void> {
  const { collectorClient } = await import("../../../shared/rpc/collector-client.ts");
  const { dial, close } = openDial(given, { serves: false, addresses: [collector], warn });
  const client = collectorClient(collector, dial);
  const sample: PushedSample = {
    name,
    value,
    ...(ageMs === undefined ? {} : { ageMs }),
    ...(given.inFlight === undefined ? {} : { inFlight: given.inFlight }),
    ...(given.arrivalsTotal === undefined ? {} : { arrivalsTotal: given.arrivalsTotal }),
  };
  try {
    const { faults } = await client.push([sample], AbortSignal.timeout(deadlineMs));
    if (faults.length === 0) return;
    const list = faults.map(({ path, problem }) => `${path.replace("[0].", "")}: ${problem}`);
    throw new CommandExit(exitCodes.invalid, `the value was not taken: ${list.join("; ")}`);
  } catch (thrown) {
    throw unreachableExit(thrown);
  } finally {
    client.close();
    close();
  }
}
